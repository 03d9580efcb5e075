namespace MDEngine;

/// <summary>A potential that is bound to the atoms of a run (<see cref="IPotential.Bind"/>).</summary>
/// <param name="potential">What computes; it is given structures with <paramref name="topology"/>.</param>
/// <param name="topology">The atoms, with what was derived from the structure, such as fragment labels.</param>
/// <param name="explanation">A line on what was derived and how, or an empty text.</param>
/// <param name="owned">What was made for this binding and ends with it, or null.</param>
public sealed class BoundPotential(IPotential potential, Topology topology, string explanation = "", IDisposable? owned = null) : IPotential, IDisposable
{
    /// <summary>What computes: the potential that was bound, or one that was made for these atoms.</summary>
    public IPotential Potential { get; } = potential;

    /// <summary>The atoms, with what was derived from the structure: what a run should keep.</summary>
    public Topology Topology { get; } = topology;

    /// <summary>A line on what was derived and how, or an empty text.</summary>
    public string Explanation { get; } = explanation;

    /// <inheritdoc/>
    public Quantities Supported => Potential.Supported;

    /// <summary>Binds the potential anew, to other atoms.</summary>
    /// <inheritdoc/>
    public BoundPotential Bind(AtomicSystem system) => Potential.Bind(system);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The structure has another number of atoms.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result) => Potential.Evaluate(OfThese(system), requested, result);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A structure has another number of atoms.</exception>
    public void EvaluateMany(IReadOnlyList<AtomicSystem> systems, Quantities requested, IReadOnlyList<EvaluationResult> results) =>
        Potential.EvaluateMany([.. systems.Select(OfThese)], requested, results);

    /// <summary>Frees what was made for this binding; the potential that was bound stays.</summary>
    public void Dispose() => owned?.Dispose();

    /// <summary>The structure with what was derived once.</summary>
    private AtomicSystem OfThese(AtomicSystem system) => system.AtomCount == Topology.AtomCount
        ? system with { Topology = Topology }
        : throw new ArgumentException($"The potential is bound to {Topology.AtomCount} atoms, and the structure has {system.AtomCount}; bind it to that.", nameof(system));
}
