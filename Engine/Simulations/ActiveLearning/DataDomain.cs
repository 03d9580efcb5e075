using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>What the frames of the data hold: beyond it a model guesses.</summary>
/// <param name="Elements">Their symbols, with the atomic number ascending.</param>
/// <param name="Shortest">The shortest distance of each pair of elements, Å.</param>
/// <param name="LargestForce">On an atom, eV/Å.</param>
/// <param name="EnergyRange">Highest less lowest energy of the first structure's frames, eV.</param>
internal sealed record DataDomain(
    IReadOnlyList<string> Elements, IReadOnlyList<(string First, string Second, double Distance)> Shortest, double LargestForce, double EnergyRange)
{
    /// <summary>Of labelled frames.</summary>
    public static DataDomain Of(IReadOnlyList<Frame> frames)
    {
        var shortest = new SortedDictionary<(int First, int Second), double>();
        foreach (Frame frame in frames)
        {
            for (int i = 0; i < frame.AtomCount; i++)
            {
                for (int j = i + 1; j < frame.AtomCount; j++)
                {
                    (int a, int b) = (frame.Topology.AtomicNumbers[i], frame.Topology.AtomicNumbers[j]);
                    (int First, int Second) pair = (Math.Min(a, b), Math.Max(a, b));
                    double distance = (frame.Positions[j] - frame.Positions[i]).Length;
                    shortest[pair] = Math.Min(distance, shortest.GetValueOrDefault(pair, double.PositiveInfinity));
                }
            }
        }

        double[] energies = [.. frames.Where(frame => Origin.StructureOf(frame) == 0).Select(frame => frame.Energy!.Value)];
        return new DataDomain(
            [.. frames.SelectMany(frame => frame.Topology.AtomicNumbers).Distinct().Order().Select(Symbol)],
            [.. shortest.Select(pair => (Symbol(pair.Key.First), Symbol(pair.Key.Second), pair.Value))],
            frames.Max(frame => frame.Forces!.Max(force => force.Length)),
            energies.Length > 0 ? energies.Max() - energies.Min() : 0);
    }

    private static string Symbol(int atomicNumber) => Element.FromAtomicNumber(atomicNumber).Symbol;
}
