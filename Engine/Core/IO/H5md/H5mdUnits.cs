using System.Globalization;

namespace MDEngine.IO;

/// <summary>
/// Units as H5MD writes them: factors with their powers, such as "nm ps-1" or "kJ mol-1 nm-1" (H5MD, module units). A number is turned to Å, fs
/// and eV, and a unit of another kind than is expected is refused.
/// </summary>
internal static class H5mdUnits
{
    public const string Length = "Angstrom";
    public const string Time = "fs";

    /// <summary>MDAnalysis 2.4 takes 1 Å/fs for 0.001 Å/ps.</summary>
    public const string Velocity = "Angstrom ps-1";

    /// <summary>The only units of forces that MDAnalysis knows are per mole, or SI's.</summary>
    public const string Force = "kJ mol-1 Angstrom-1";

    private const double KilojoulePerMole = Units.KilocaloriePerMole / 4.184; // eV
    private const double Joule = KilojoulePerMole * Mole / 1000; // eV
    private const double Mole = 6.02214076e23;
    private const double Akma = 48.88821291; // fs: √(amu Å²/(kcal/mol)), as CHARMM and MDAnalysis have it

    /// <summary>Each in Å, fs and eV, and the powers of length, time and energy.</summary>
    private static readonly Dictionary<string, (double Factor, Kind Kind)> Known = new(StringComparer.Ordinal)
    {
        ["Angstrom"] = (1, Kind.OfLength),
        ["angstrom"] = (1, Kind.OfLength),
        ["A"] = (1, Kind.OfLength),
        ["Å"] = (1, Kind.OfLength),
        ["nm"] = (10, Kind.OfLength),
        ["pm"] = (1e-2, Kind.OfLength),
        ["fm"] = (1e-5, Kind.OfLength),
        ["um"] = (1e4, Kind.OfLength),
        ["m"] = (1e10, Kind.OfLength),
        ["fs"] = (1, Kind.OfTime),
        ["ps"] = (1e3, Kind.OfTime),
        ["ns"] = (1e6, Kind.OfTime),
        ["us"] = (1e9, Kind.OfTime),
        ["s"] = (1e15, Kind.OfTime),
        ["sec"] = (1e15, Kind.OfTime),
        ["second"] = (1e15, Kind.OfTime),
        ["AKMA"] = (Akma, Kind.OfTime),
        ["eV"] = (1, Kind.OfEnergy),
        ["J"] = (Joule, Kind.OfEnergy),
        ["kJ"] = (1000 * Joule, Kind.OfEnergy),
        ["kcal"] = (4184 * Joule, Kind.OfEnergy),
        ["N"] = (Joule / 1e10, Kind.OfForce),
        ["Newton"] = (Joule / 1e10, Kind.OfForce),
        ["mol"] = (Mole, default),
    };

    /// <summary>How many of our units one of these is, or null for what is not known or no unit of this kind.</summary>
    /// <param name="text">As in the file.</param>
    /// <param name="like">A unit of ours of the kind that is expected, such as <see cref="Velocity"/>.</param>
    public static double? Factor(string text, string like) =>
        Parse(text) is { } unit && unit.Kind == Parse(like)!.Value.Kind ? unit.Factor : null;

    private static (double Factor, Kind Kind)? Parse(string text)
    {
        (double factor, Kind kind) = (1, default);
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int end = word.IndexOfAny(['+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
            int power = 1;
            string name = end < 0 ? word : word[..end];
            if (!Known.TryGetValue(name, out (double Factor, Kind Kind) unit)
                || (end >= 0 && !int.TryParse(word.AsSpan(end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power))
                || Math.Abs(power) > 9)
            {
                return null;
            }

            factor *= Math.Pow(unit.Factor, power);
            kind += unit.Kind.Times(power);
        }

        return (factor, kind);
    }

    /// <summary>Powers of length, time and energy.</summary>
    private readonly record struct Kind(int Length, int Time, int Energy)
    {
        public static Kind OfLength => new(1, 0, 0);

        public static Kind OfTime => new(0, 1, 0);

        public static Kind OfEnergy => new(0, 0, 1);

        public static Kind OfForce => new(-1, 0, 1);

        public static Kind operator +(Kind left, Kind right) => new(left.Length + right.Length, left.Time + right.Time, left.Energy + right.Energy);

        public Kind Times(int power) => new(power * Length, power * Time, power * Energy);
    }
}
