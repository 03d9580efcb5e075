using MDEngine.Integrators.Minimizers;
using MDEngine.IO;
using MDEngine.Potentials.Learned;

namespace MDEngine.Training.Sampling;

/// <summary>
/// Pairs of molecules at distances from a hydrogen bond down to where they repel each other: what dynamics of single molecules never visits. Each is displaced as
/// heat displaces it; one evaluation a frame.
/// </summary>
/// <param name="reference">Gives energies and forces.</param>
/// <param name="options">Options.</param>
/// <param name="seeds">Among which partners are drawn.</param>
internal sealed class ContactSampler(IPotential reference, SeedSamplingOptions options, IReadOnlyList<Frame> seeds)
{
    private const int LargestPair = 60;
    private const double Nearest = 0.3; // Å beyond the sum of the covalent radii
    private const double Farthest = 2.5;

    private readonly int[] bySize = [.. Enumerable.Range(0, seeds.Count).OrderBy(i => seeds[i].Topology.AtomCount)];

    /// <summary>Pairs of a molecule with partners that leave the pair at most 60 atoms, or with the smallest there is.</summary>
    /// <inheritdoc cref="MoleculeSampler.Sample"/>
    public (List<Frame> Frames, string? Fault) Sample(Frame start, int number, CancellationToken cancellation)
    {
        var frames = new List<Frame>();
        var random = new SplitMix64((long)options.Seed + number);
        int choices = Math.Max(1, bySize.Count(i => seeds[i].Topology.AtomCount + start.Topology.AtomCount <= LargestPair));
        string? fault = null;
        foreach (double temperature in options.Temperatures.SelectMany(temperature => Enumerable.Repeat(temperature, options.Frames)))
        {
            cancellation.ThrowIfCancellationRequested();
            Frame partner = seeds[bySize[(int)(random.Next() % (ulong)choices)]];
            Frame pair = Pair(start, partner, temperature, random);
            double largest = Label(pair);
            if (largest <= options.LargestForce)
            {
                pair.Step = frames.Count + 1;
                frames.Add(pair);
            }
            else
            {
                fault ??= FormattableString.Invariant($"a force of {largest:F1} eV/Å between it and {partner.Topology.AtomCount} other atoms");
            }
        }

        return (frames, frames.Count == 0 ? fault : null);
    }

    private static Frame Pair(Frame first, Frame second, double temperature, SplitMix64 random)
    {
        double gap = Nearest + ((Farthest - Nearest) * random.NextUnit());
        Vector3D[] positions = MoleculePair.Place(
            Displaced(first, temperature, random), first.Topology.AtomicNumbers.AsSpan(), Displaced(second, temperature, random), second.Topology.AtomicNumbers.AsSpan(), gap, random);
        var topology = new Topology([.. first.Topology.AtomicNumbers, .. second.Topology.AtomicNumbers])
        {
            TotalCharge = first.Topology.TotalCharge is null && second.Topology.TotalCharge is null ? null : (first.Topology.TotalCharge ?? 0) + (second.Topology.TotalCharge ?? 0),
        };
        string Smiles(Frame frame) => frame.Properties.GetValueOrDefault("smiles", "?");
        return new Frame(topology, positions)
        {
            Properties = new Dictionary<string, string>
            {
                ["smiles"] = $"{Smiles(first)}.{Smiles(second)}",
                ["gap"] = FormattableString.Invariant($"{gap:F3}"),
                ["temperature_k"] = FormattableString.Invariant($"{temperature:G6}"),
            },
        };
    }

    private static Vector3D[] Displaced(Frame molecule, double temperature, SplitMix64 random)
    {
        Vector3D[] noise = [.. molecule.Positions.Select(_ => new Vector3D(random.NextNormal(), random.NextNormal(), random.NextNormal()))];
        Vector3D[] drawn = new ThermalDisplacements(molecule.System).Draw(temperature, noise);
        return [.. molecule.Positions.Select((position, atom) => position + drawn[atom])];
    }

    /// <summary>Computes energy, forces and dipole.</summary>
    /// <returns>The largest force on an atom, eV/Å; NaN if the energy is not finite.</returns>
    private double Label(Frame pair)
    {
        Quantities dipole = reference.Supported & Quantities.Dipole;
        using BoundPotential bound = reference.Bind(pair.System);
        var result = new EvaluationResult(pair.Topology.AtomCount);
        bound.Evaluate(pair.System with { Topology = bound.Topology }, Quantities.Energy | Quantities.Forces | dipole, result);
        pair.Energy = result.Energy;
        pair.Forces = [.. result.Forces];
        pair.Dipole = dipole == Quantities.None ? null : result.Dipole;
        return double.IsFinite(result.Energy) ? result.Forces.Max(force => force.Length) : double.NaN;
    }
}
