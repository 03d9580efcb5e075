namespace MDEngine;

/// <summary>Potentials that are bound together.</summary>
internal sealed class Bindings : IDisposable
{
    private readonly BoundPotential[] bound;

    private Bindings(BoundPotential[] bound) => this.bound = bound;

    /// <summary>Binds each potential, in order, to what those before have derived.</summary>
    /// <param name="potentials">One at least.</param>
    /// <param name="system">The structure that a run begins with.</param>
    /// <param name="join">Makes one potential of those that are bound.</param>
    public static BoundPotential Bind(IReadOnlyList<IPotential> potentials, AtomicSystem system, Func<IPotential[], IPotential> join)
    {
        var bound = new BoundPotential[potentials.Count];
        Topology topology = system.Topology;
        for (int i = 0; i < bound.Length; i++)
        {
            bound[i] = potentials[i].Bind(system with { Topology = topology });
            topology = bound[i].Topology;
        }

        IEnumerable<string> explanations = bound.Select(one => one.Explanation).Where(explanation => explanation.Length > 0).Distinct();
        return new BoundPotential(join([.. bound.Select(one => one.Potential)]), topology, string.Join("; ", explanations), new Bindings(bound));
    }

    public void Dispose() => Array.ForEach(bound, one => one.Dispose());
}
