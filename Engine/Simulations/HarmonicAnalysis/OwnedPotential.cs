namespace MDEngine.Simulations.HarmonicAnalysis;

/// <summary>A bound potential and the one that it was bound from, which end together.</summary>
internal sealed class OwnedPotential : IPotential, IDisposable
{
    private readonly IPotential source;
    private readonly BoundPotential bound;

    private OwnedPotential(IPotential source, AtomicSystem system) => (this.source, bound) = (source, source.Bind(system));

    public Quantities Supported => bound.Supported;

    /// <summary>A potential for a thread, bound to the structure itself, so that bonds and fragments depend on no displacement; the caller disposes it.</summary>
    public static IPotential ForThread(Potential potential, AtomicSystem system) => potential.CanCreate ? new OwnedPotential(potential.Create(threads: 1), system) : potential.Bind(system);

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result) => bound.Evaluate(system, requested, result);

    public void Dispose()
    {
        bound.Dispose();
        (source as IDisposable)?.Dispose();
    }
}
