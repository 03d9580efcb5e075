using MDEngine.IO;
using MDEngine.Training.Data;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>The networks of a round on one thread, alone and together.</summary>
internal sealed class Committee : IDisposable
{
    private readonly Potential[] members;
    private readonly CommitteePotential all;

    /// <summary>Loads them.</summary>
    /// <param name="models">Their files, two at least.</param>
    public Committee(IReadOnlyList<string> models)
    {
        members = [.. models.Select(model => Potential.Load(model, new PotentialOptions { Threads = 1, Precision = Precision.Float32, Backend = Backend.Fused }))];
        all = new CommitteePotential([.. members.Select(member => member.Energies)]);
    }

    /// <summary>A member.</summary>
    public IPotential this[int member] => members[member % members.Length].Energies;

    /// <summary>Mean and spread.</summary>
    public IPotential All => all;

    /// <summary>The highest spread of the force on an atom, eV/Å; infinite where a network gives no number.</summary>
    public double Spread(AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        all.Evaluate(system, Quantities.Energy | Quantities.Forces | Quantities.Uncertainty, result);
        return result.IsFinite ? result.ForceUncertainties.Max() : double.PositiveInfinity;
    }

    /// <summary>What a potential gives for a frame.</summary>
    public static EvaluationResult Evaluate(IPotential potential, AtomicSystem system, Quantities extra = Quantities.None)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces | extra, result);
        return result;
    }

    /// <summary>A labeled frame as the reference of errors.</summary>
    public static ReferenceFrame ReferenceOf(Frame frame) => new(frame.Topology, frame.Cell, frame.Positions, frame.Energy!.Value, frame.Forces);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Potential member in members)
        {
            member.Dispose();
        }
    }
}
