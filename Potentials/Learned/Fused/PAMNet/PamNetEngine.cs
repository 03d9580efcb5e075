using System.Diagnostics;
using System.Numerics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Threading;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// PAMNet and PAMNet_s (Zhang, Liu, Xie, arXiv:2206.02789): energies of atoms and, by a reverse pass derived by hand, their derivatives. The
/// equations are in docs/developer/pamnet-equations.md.
/// </summary>
/// <remarks>
/// A pass is a sequence of stages; in a stage, rows of atoms, groups of atoms with their angles, and tiles of links are units of work that write
/// rows of their own. What a unit reads of others' was written in earlier stages. So results do not depend on threads.
/// </remarks>
internal sealed partial class PamNetEngine<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LinksPerTile = 64;
    private const int AnglesPerGroup = 128;
    private const int FewestRows = 8;
    private const int MostRows = 64;

    private readonly PassContext<T> context;
    private readonly ThreadTeam team;
    private readonly Pieces<T> pieces;
    private readonly NodeUpdate<T> nodes;
    private readonly GlobalMessages<T> global;
    private readonly LocalMessages<T> local;
    private readonly AngleMessages<T> angles;
    private readonly AngleFeatures<T> angleFeatures;
    private readonly LinkFeatures<T> linkFeatures;
    private ParameterGradient<T>? gradient;
    private readonly Action<int, Workspace<T>> featureStage;
    private readonly Action<int, Workspace<T>> firstStage;
    private readonly Action<int, Workspace<T>> globalStage;
    private readonly Action<int, Workspace<T>> angleStage;
    private readonly Action<int, Workspace<T>> localStage;
    private readonly Action<int, Workspace<T>> tailReverseStage;
    private readonly Action<int, Workspace<T>> angleReverseStage;
    private readonly Action<int, Workspace<T>> globalLinkReverseStage;
    private readonly Action<int, Workspace<T>> headReverseStage;
    private readonly Action<int, Workspace<T>> featureReverseStage;
    private int threads = 1;
    private int block;
    private int rows;

    /// <summary>An engine.</summary>
    /// <param name="maps">The network's parameters.</param>
    /// <param name="skin">Skin of the neighbor lists, Å.</param>
    /// <param name="threads">Number of threads, or 0 for one for each processor.</param>
    /// <param name="device">What searches neighbor lists in their place, if anything.</param>
    public PamNetEngine(NetworkMaps<T> maps, double skin, int threads, NeighborDevice? device = null)
    {
        team = new ThreadTeam(threads);
        pieces = new Pieces<T>(team);
        Graph = new MultiplexGraph(maps.Options, skin, threads, device);
        context = new PassContext<T>(maps, Graph);
        nodes = new NodeUpdate<T>(context);
        global = new GlobalMessages<T>(context);
        local = new LocalMessages<T>(context);
        angles = new AngleMessages<T>(context);
        angleFeatures = new AngleFeatures<T>(context);
        linkFeatures = new LinkFeatures<T>(context);
        (featureStage, firstStage) = (Features, First);
        (globalStage, angleStage, localStage) = (Global, Angles, Local);
        (tailReverseStage, angleReverseStage, globalLinkReverseStage) = (TailReverse, AngleReverse, GlobalLinkReverse);
        (headReverseStage, featureReverseStage) = (HeadReverse, FeatureReverse);
    }

    /// <summary>Multiplications of a forward pass that are worth a thread: about 0.1 ms.</summary>
    public double WorkPerThread { get; init; } = 1.2e7;

    /// <summary>Where the time goes, if that is wanted.</summary>
    public StageProfile? Profile { get; set; }

    /// <summary>The graph of the structures at hand.</summary>
    public MultiplexGraph Graph { get; }

    /// <summary>What the last pass read out.</summary>
    public BlockReadouts Readouts => context.Readouts;

    /// <summary>Shared by the stages.</summary>
    public PassContext<T> Context => context;

    private BlockMaps<T>[] Blocks => context.Maps.Blocks;

    private int RowUnits => (Graph.AtomCount + rows - 1) / rows;

    private int GlobalTiles => Tiles(Graph.Global);

    private int LocalTiles => Tiles(Graph.Local);

    /// <summary>Runs the network forward.</summary>
    /// <param name="systems">The structures.</param>
    /// <param name="keeps">Whether <see cref="Reverse"/> is to follow.</param>
    /// <param name="trains">Whether derivatives by the parameters are wanted, too.</param>
    /// <param name="wantsVectors">Whether atoms' vectors are wanted.</param>
    /// <param name="seeds">What is differentiated; the sum of the outputs without any.</param>
    /// <exception cref="InputException">A structure that the network cannot serve.</exception>
    public void Forward(ReadOnlySpan<AtomicSystem> systems, bool keeps, bool trains, bool wantsVectors, ReadoutSeeds seeds = default)
    {
        Graph.Update(systems, AnglesPerGroup);
        if (trains)
        {
            gradient ??= new ParameterGradient<T>(context, pieces);
        }

        threads = ThreadsFor();
        context.Begin(keeps, trains, wantsVectors, seeds);
        rows = Math.Clamp((Graph.AtomCount + threads - 1) / threads, FewestRows, MostRows);
        Run(GlobalTiles + LocalTiles, featureStage, "features");
        Run(RowUnits + Graph.Angles.GroupCount + TermTiles(0), firstStage, "angular features and embedding");
        for (block = 0; block < Blocks.Length; block++)
        {
            if (Blocks[block].IsLocal)
            {
                Run(Graph.Angles.GroupCount, angleStage, "angles");
                Run(RowUnits + TermTiles(block + 1), localStage, "local messages and atoms");
            }
            else
            {
                Run(RowUnits + TermTiles(block + 1), globalStage, "global messages and atoms");
            }
        }
    }

    /// <summary>Runs in reverse: derivatives of what the seeds say by the links' distances and the edges' vectors.</summary>
    public void Reverse()
    {
        context.Memory.ClearBars();
        block = Blocks.Length;
        Run(RowUnits, tailReverseStage, "last block's atoms, reverse");
        for (block = Blocks.Length - 1; block >= 0; block--)
        {
            if (Blocks[block].IsLocal)
            {
                Run(Graph.Angles.GroupCount, angleReverseStage, "angles, reverse");
                Run(RowUnits + LocalTiles + (context.Trains ? gradient!.AngleUnits : 0), headReverseStage, "atoms and links, reverse");
            }
            else
            {
                Run(GlobalTiles, globalLinkReverseStage, "global messages, reverse");
                Run(RowUnits, headReverseStage, "atoms and links, reverse");
            }
        }

        Run(Graph.Angles.GroupCount + GlobalTiles, featureReverseStage, "features, reverse");
    }

    /// <summary>Writes the derivatives of what the seeds say by all parameters, after a forward pass for training and <see cref="Reverse"/>.</summary>
    public void DifferentiateParameters(ParameterSet<T> target) => gradient!.Run(target, threads);

    /// <summary>Adds forces and virial after <see cref="Reverse"/> (R18).</summary>
    public void AddForces(double scale, bool withVirial, EvaluationResult result)
    {
        EdgeForces.Add(Graph.Local, context.LocalLinks.Gradients, scale, withVirial, result);
        EdgeForces.Add(Graph.Global, context.GlobalLinks.Gradients, scale, withVirial, result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gradient?.Dispose();
        Graph.Dispose();
    }

    private void Run(int units, Action<int, Workspace<T>> stage, string name)
    {
        long start = Profile is null ? 0 : Stopwatch.GetTimestamp();
        pieces.Run(units, stage, threads);
        Profile?.Add(name, Stopwatch.GetTimestamp() - start, 0);
    }

    // Threads wait for each other some sixty times in a pass, so each should have work of its own.
    private int ThreadsFor()
    {
        double rowsOfProducts = (28.0 * Graph.AtomCount) + (2.0 * Graph.Global.PairCount) + (4.0 * Graph.Local.PairCount) + (2.0 * context.Maps.Angular.Length * Graph.Angles.Count);
        double work = rowsOfProducts * context.Options.LayerCount * context.Width * context.Width;
        return (int)Math.Clamp(work / WorkPerThread, 1, team.Threads);
    }

    private static int Tiles(EdgeGraph edges) => (edges.PairCount + LinksPerTile - 1) / LinksPerTile;

    private static (int First, int Count) Tile(EdgeGraph edges, int tile)
    {
        int first = tile * LinksPerTile;
        return (first, Math.Min(LinksPerTile, edges.PairCount - first));
    }

    private int TermTiles(int of) => of == Blocks.Length ? 0 : Blocks[of].IsLocal ? LocalTiles : GlobalTiles;

    private (int First, int Count) RowsOf(int unit)
    {
        int first = unit * rows;
        return (first, Math.Min(rows, Graph.AtomCount - first));
    }
}
