using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>What the frames of the data hold: beyond it a model guesses.</summary>
/// <param name="Elements">Their symbols, with the atomic number ascending.</param>
/// <param name="Shortest">The shortest distance of each pair of elements that came within <see cref="TrainingDomain.Reach"/>, Å.</param>
/// <param name="LargestForce">On an atom, eV/Å.</param>
/// <param name="EnergyRange">Highest less lowest energy of the first structure's frames, eV.</param>
internal sealed record DataDomain(
    IReadOnlyList<string> Elements, IReadOnlyList<(string First, string Second, double Distance)> Shortest, double LargestForce, double EnergyRange)
{
    /// <summary>Of labeled frames.</summary>
    public static DataDomain Of(IReadOnlyList<Frame> frames)
    {
        TrainingDomain seen = DomainSurvey.Of(frames.Select(frame => frame.System));
        double[] energies = [.. frames.Where(frame => Origin.StructureOf(frame) == 0).Select(frame => frame.Energy!.Value)];
        return new DataDomain(
            [.. frames.SelectMany(frame => frame.Topology.AtomicNumbers).Distinct().Order().Select(Symbol)],
            [.. seen.ShortestDistances.OrderBy(pair => pair.Key).Select(pair => (Symbol(pair.Key.First), Symbol(pair.Key.Second), pair.Value))],
            frames.Max(frame => frame.Forces!.Max(force => force.Length)),
            energies.Length > 0 ? energies.Max() - energies.Min() : 0);
    }

    private static string Symbol(int atomicNumber) => Element.FromAtomicNumber(atomicNumber).Symbol;
}
