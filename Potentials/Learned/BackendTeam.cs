using MDEngine.Threading;

namespace MDEngine.Potentials.Learned;

/// <summary>
/// Copies of a backend, each for one thread, that share the structures of a call: small structures give a team inside the network little to do.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="options">How it is run.</param>
/// <param name="threads">Number of copies.</param>
internal sealed class BackendTeam(ModelFile model, LearnedPotentialOptions options, int threads) : IDisposable
{
    private readonly ThreadTeam team = new(threads);
    private readonly INetworkBackend[] copies =
        [.. Enumerable.Range(0, threads).Select(_ => NetworkBackends.Create(model, options with { Threads = 1, NeighborDevice = null }))];

    private readonly Topology?[] prepared = new Topology?[threads];
    private AtomicSystem first;

    /// <summary>
    /// Adds what is requested of each structure. Each is computed by itself, so it does not matter by which copy: what is derived from a structure
    /// for all of its topology, such as fragment labels, each copy derives from the same one, the first that came.
    /// </summary>
    public void Evaluate(IReadOnlyList<AtomicSystem> systems, Quantities requested, IReadOnlyList<EvaluationResult> results)
    {
        var firsts = new AtomicSystem[systems.Count];
        for (int k = 0; k < firsts.Length; k++)
        {
            if (!ReferenceEquals(systems[k].Topology, first.Topology))
            {
                first = systems[k] with { Positions = systems[k].Positions.ToArray() };
            }

            firsts[k] = first;
        }

        int taken = -1;
        team.Run(copies.Length, part =>
        {
            int next;
            while ((next = Interlocked.Increment(ref taken)) < systems.Count)
            {
                if (!ReferenceEquals(systems[next].Topology, prepared[part]))
                {
                    copies[part].Prepare(firsts[next]);
                    prepared[part] = systems[next].Topology;
                }

                copies[part].Evaluate(systems[next], requested, results[next]);
            }
        });
    }

    public void Dispose() => Array.ForEach(copies, copy => copy.Dispose());
}
