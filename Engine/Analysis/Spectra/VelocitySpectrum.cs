using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// The vibrational density of states as a run goes on: power spectra of the velocities times the masses, summed over atoms by group and
/// scaled so that all atoms together integrate to 3N (Dickey and Paskin 1969, doi:10.1103/PhysRev.188.1407).
/// </summary>
public sealed class VelocitySpectrum
{
    private readonly PowerSpectrum power;
    private readonly int atomCount;
    private readonly string[] names;
    private readonly int[][] parts;
    private readonly CentralDifferences differences;

    /// <summary>An empty density of states.</summary>
    /// <param name="topology">Masses and elements.</param>
    /// <param name="groups">Names and atoms; the total, and each element, come of themselves.</param>
    /// <param name="options">How the spectrum is estimated.</param>
    public VelocitySpectrum(Topology topology, IReadOnlyList<(string Name, IReadOnlyList<int> Atoms)> groups, PowerSpectrumOptions options)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(groups);
        atomCount = topology.AtomCount;
        differences = new CentralDifferences(topology.AtomCount, options);

        // Atoms that lie in the same groups share a channel group; a named spectrum is a sum of those.
        var sets = new List<(string Name, HashSet<int> Atoms)> { ("total", [.. Enumerable.Range(0, topology.AtomCount)]) };
        foreach (int number in topology.AtomicNumbers.Distinct().Order())
        {
            sets.Add((Element.FromAtomicNumber(number).Symbol, [.. Enumerable.Range(0, topology.AtomCount).Where(i => topology.AtomicNumbers[i] == number)]));
        }

        sets.AddRange(groups.Select(group => (group.Name, group.Atoms.ToHashSet())));
        string[] keys = [.. Enumerable.Range(0, topology.AtomCount).Select(i => string.Concat(sets.Select(set => set.Atoms.Contains(i) ? '1' : '0')))];
        string[] distinct = [.. keys.Distinct()];
        names = [.. sets.Select(set => set.Name)];
        parts = [.. Enumerable.Range(0, sets.Count).Select(s => Enumerable.Range(0, distinct.Length).Where(d => distinct[d][s] == '1').ToArray())];
        power = new PowerSpectrum(
            options,
            [.. Enumerable.Range(0, 3 * atomCount).Select(c => Array.IndexOf(distinct, keys[c / 3]))],
            [.. Enumerable.Range(0, 3 * atomCount).Select(c => topology.Masses[c / 3])]);
    }

    /// <summary>Samples taken.</summary>
    public long SampleCount => power.SampleCount;

    /// <summary>Segments averaged.</summary>
    public int SegmentCount => power.SegmentCount;

    /// <summary>Whether velocities come from positions; see <see cref="AddPositions"/>.</summary>
    private bool FromPositions => differences.SampleCount > 0;

    /// <summary>Takes velocities, Å/fs.</summary>
    public void Add(ReadOnlySpan<Vector3D> velocities) => power.Add(MemoryMarshal.Cast<Vector3D, double>(velocities));

    /// <summary>Takes positions, Å, unwrapped; velocities are their central differences, whose damping of fast modes the spectrum is freed of.</summary>
    public void AddPositions(ReadOnlySpan<Vector3D> positions)
    {
        ReadOnlySpan<Vector3D> velocities = differences.Add(positions);
        if (!velocities.IsEmpty)
        {
            Add(velocities);
        }
    }

    /// <summary>What must be kept of a spectrum of velocities so that <see cref="Restore"/> goes on bit for bit; the first number is the segment length.</summary>
    /// <exception cref="InvalidOperationException">Velocities came from positions.</exception>
    public double[] Save() => FromPositions ? throw new InvalidOperationException("A spectrum from positions is not kept.") : power.Save();

    /// <inheritdoc cref="PowerSpectrum.Restore"/>
    public void Restore(ReadOnlySpan<double> saved) => power.Restore(saved);

    /// <summary>The densities of states: total, elements, groups.</summary>
    /// <param name="maximumEntropyOrder">Order of the maximum-entropy estimate, or 0 for the periodogram.</param>
    public IReadOnlyList<Spectrum> Spectra(int maximumEntropyOrder = 0)
    {
        double[][] groups = [.. Enumerable.Range(0, parts[0].Length).Select(power.Power)];
        var results = new List<Spectrum>();
        double total = 0;
        for (int s = 0; s < names.Length; s++)
        {
            var sum = new double[groups[0].Length];
            foreach (int part in parts[s])
            {
                for (int k = 0; k < sum.Length; k++)
                {
                    sum[k] += groups[part][k] * (FromPositions ? differences.Correction(k) : 1);
                }
            }

            total = s == 0 ? sum.Sum() : total;
            double[] estimate = maximumEntropyOrder > 0 && sum.Sum() > 0 ? MaximumEntropy.Estimate(sum, maximumEntropyOrder) : sum;
            results.Add(Spectrum.FromPower(names[s], estimate, power.Options.BinWidth, total > 0 ? atomCount * 3 / total : 0));
        }

        return results;
    }
}
