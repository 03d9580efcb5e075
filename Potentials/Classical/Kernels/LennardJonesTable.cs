namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>Coefficients of every pair of species.</summary>
internal sealed class LennardJonesTable
{
    /// <summary>Doubles per pair of species: 4εσ¹², 4εσ⁶, V(r_c), −V′(r_c).</summary>
    public const int Stride = 4;

    private readonly Dictionary<int, int> speciesOfElement = [];
    private readonly double[] coefficients;

    public LennardJonesTable(LennardJonesOptions options)
    {
        Cutoff = options.Cutoff;
        (int Number, LennardJonesParameters Parameters)[] elements =
            [.. options.Elements.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))];
        SpeciesCount = elements.Length;
        coefficients = new double[SpeciesCount * SpeciesCount * Stride];
        for (int a = 0; a < SpeciesCount; a++)
        {
            Check(elements[a].Number, elements[a].Parameters);
            speciesOfElement.Add(elements[a].Number, a);
            for (int b = 0; b < SpeciesCount; b++)
            {
                LennardJonesParameters mixed = Mix(elements[a].Parameters, elements[b].Parameters, options.Mixing);
                double c6 = 4 * mixed.Epsilon * Math.Pow(mixed.Sigma, 6);
                double c12 = c6 * Math.Pow(mixed.Sigma, 6);
                double inverse6 = Math.Pow(Cutoff, -6);
                Span<double> entry = coefficients.AsSpan(((a * SpeciesCount) + b) * Stride, Stride);
                entry[0] = c12;
                entry[1] = c6;
                entry[2] = inverse6 * ((c12 * inverse6) - c6);
                entry[3] = inverse6 * ((12 * c12 * inverse6) - (6 * c6)) / Cutoff;
            }
        }
    }

    public double Cutoff { get; }

    public int SpeciesCount { get; }

    /// <summary>[species][species][<see cref="Stride"/>].</summary>
    public ReadOnlySpan<double> Coefficients => coefficients;

    public int[] SpeciesOf(Topology topology)
    {
        var species = new int[topology.AtomCount];
        for (int i = 0; i < species.Length; i++)
        {
            if (!speciesOfElement.TryGetValue(topology.AtomicNumbers[i], out species[i]))
            {
                string known = string.Join(", ", speciesOfElement.Keys.Select(number => Element.FromAtomicNumber(number).Symbol));
                throw new InputException(
                    $"Atom {i + 1} is {Element.FromAtomicNumber(topology.AtomicNumbers[i]).Symbol}, for which the Lennard-Jones potential has no parameters; " +
                    $"it has them for {known}.");
            }
        }

        return species;
    }

    /// <summary>Volume times the energy, and volume times the trace of the virial, of a homogeneous fluid beyond the cutoff.</summary>
    public (double Energy, double VirialTrace) Tail(ReadOnlySpan<int> species)
    {
        Span<double> counts = stackalloc double[SpeciesCount];
        foreach (int kind in species)
        {
            counts[kind]++;
        }

        double inverse3 = Math.Pow(Cutoff, -3);
        double inverse9 = inverse3 * inverse3 * inverse3;
        double energy = 0;
        double trace = 0;
        for (int a = 0; a < SpeciesCount; a++)
        {
            for (int b = 0; b < SpeciesCount; b++)
            {
                double c12 = coefficients[((a * SpeciesCount) + b) * Stride];
                double c6 = coefficients[(((a * SpeciesCount) + b) * Stride) + 1];
                double pairs = 2 * Math.PI * counts[a] * counts[b];
                energy += pairs * ((c12 * inverse9 / 9) - (c6 * inverse3 / 3));
                trace += pairs * ((12 * c12 * inverse9 / 9) - (6 * c6 * inverse3 / 3));
            }
        }

        return (energy, trace);
    }

    private static void Check(int atomicNumber, LennardJonesParameters parameters)
    {
        if (!(parameters.Epsilon >= 0 && parameters.Sigma > 0 && double.IsFinite(parameters.Epsilon * parameters.Sigma)))
        {
            throw new ArgumentException(
                $"{Element.FromAtomicNumber(atomicNumber).Symbol} has ε = {parameters.Epsilon} eV and σ = {parameters.Sigma} Å; " +
                "ε may not be negative and σ must be positive.");
        }
    }

    private static LennardJonesParameters Mix(LennardJonesParameters a, LennardJonesParameters b, MixingRule rule) => new(
        Math.Sqrt(a.Epsilon * b.Epsilon),
        rule == MixingRule.Geometric ? Math.Sqrt(a.Sigma * b.Sigma) : (a.Sigma + b.Sigma) / 2);
}
