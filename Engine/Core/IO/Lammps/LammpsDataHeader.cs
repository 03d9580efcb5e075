using System.Text;

namespace MDEngine.IO;

/// <summary>What the head of a LAMMPS data file says, and the masses of its types.</summary>
internal sealed class LammpsDataHeader
{
    private readonly Dictionary<string, double> masses = [];
    private (double Low, double High)? x;
    private (double Low, double High)? y;
    private (double Low, double High)? z;
    private Vector3D tilts;

    public int? AtomCount { get; private set; }

    public bool HasBonds { get; private set; }

    /// <returns>False where the line is none of a header.</returns>
    public bool TryRead(string line)
    {
        string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        double[] values = [.. words.Select(word => Utf8Number.TryParse(Encoding.UTF8.GetBytes(word), out double number) ? number : double.NaN).TakeWhile(double.IsFinite)];
        switch (string.Join(' ', words.Skip(values.Length)))
        {
            case "atoms" when values is [var count] && count is > 0 and < int.MaxValue && count == Math.Floor(count):
                AtomCount = (int)count;
                return true;
            case "bonds" when values is [var count]:
                HasBonds = count > 0;
                return true;
            case "xlo xhi" when values is [var low, var high]:
                x = (low, high);
                return true;
            case "ylo yhi" when values is [var low, var high]:
                y = (low, high);
                return true;
            case "zlo zhi" when values is [var low, var high]:
                z = (low, high);
                return true;
            case "xy xz yz" when values is [var xy, var xz, var yz]:
                tilts = new(xy, xz, yz);
                return true;
            case "atoms" or "xlo xhi" or "ylo yhi" or "zlo zhi" or "xy xz yz" or "avec" or "bvec" or "cvec" or "abc origin":
                return false;
            default:
                // Counts of what is not read, such as "3 extra bond per atom".
                return values.Length > 0;
        }
    }

    public void AddMass(LineFields fields)
    {
        string type = Encoding.UTF8.GetString(fields.Next("type"));
        double mass = fields.Real("mass");
        masses[type] = mass > 0 ? mass : throw fields.Error($"the type {type} has the mass {mass}; expected a positive mass in amu");
    }

    /// <summary>The mass of a type, or null where none is stated.</summary>
    public double? Mass(string type) => masses.TryGetValue(type, out double mass) ? mass : null;

    /// <summary>The box, periodic along all edges, or null where the header has none that spans a volume.</summary>
    public LammpsBox? Box(double scale)
    {
        if (x is not { } a || y is not { } b || z is not { } c || a.High <= a.Low || b.High <= b.Low || c.High <= c.Low)
        {
            return null;
        }

        var box = LammpsBox.FromBounds(scale * new Vector3D(a.Low, b.Low, c.Low), scale * new Vector3D(a.High, b.High, c.High), scale * tilts, (true, true, true));
        return box.IsValid ? box : null;
    }
}
