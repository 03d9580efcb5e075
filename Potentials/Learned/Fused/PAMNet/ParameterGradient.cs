using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// Derivatives of what the seeds say by all parameters, after a reverse pass for training: sums over the rows of each map, in their order, so
/// that they depend on no thread. The equations are at the end of docs/developer/pamnet-equations.md.
/// </summary>
internal sealed unsafe class ParameterGradient<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int OutputsPerUnit = 128;

    private readonly PassContext<T> context;
    private readonly Pieces<T> pieces;
    private readonly LinkGradients<T> links;
    private readonly AtomVectors<T> vectors;
    private readonly List<OuterProduct<T>> products = [];
    private readonly Action<int, Workspace<T>> linkStage;
    private readonly Action<int, Workspace<T>> productStage;
    private readonly AlignedBuffer<T> memory;
    private readonly Dictionary<DenseMap<T>, long> places = [];
    private ParameterSet<T>? gradient;

    /// <summary>Derivatives of the passes of a context.</summary>
    public ParameterGradient(PassContext<T> context, Pieces<T> pieces)
    {
        this.context = context;
        this.pieces = pieces;
        links = new LinkGradients<T>(context);
        vectors = new AtomVectors<T>(context);
        linkStage = Links;
        productStage = Products;
        long length = context.Maps.Angular.Length * (AngularBasis.FunctionCount + 1L) * D;
        foreach (DenseMap<T> map in AllMaps())
        {
            places.Add(map, length);
            length += (long)map.Outputs * (map.Inputs + 1);
        }

        memory = new AlignedBuffer<T>(length);
    }

    private PassMemory<T> Memory => context.Memory;

    private NetworkMaps<T> Maps => context.Maps;

    private int D => context.Width;

    private int AngularUnits => Maps.Angular.Length;

    /// <summary>Units of work of <see cref="AddAngles"/>.</summary>
    public int AngleUnits => 2 * Units(D);

    /// <summary>
    /// A unit of the angles' share of the derivatives by a local block's M_2, right after the reverse pass has been there: its rows are the most, and
    /// are then in the cache and needed no longer.
    /// </summary>
    public void AddAngles(int block, int unit)
    {
        int k = unit / Units(D);
        int angles = context.Graph.Angles.Count * AngularUnits;
        MapRows<T> rows = k == 0 ? new(Memory.AngleFeature, Memory.AngleBar(0), angles) : new(Memory.AngleHidden, Memory.AngleBar(1), angles);
        Product(Maps.Blocks[block].Angular[k], unit % Units(D), rows, isFirst: true).Add();
    }

    /// <summary>Writes the derivatives.</summary>
    /// <param name="target">By parameter.</param>
    /// <param name="threads">The most threads to use.</param>
    public void Run(ParameterSet<T> target, int threads)
    {
        gradient = target;
        pieces.Run(links.TileCount, linkStage, threads);
        Collect();
        pieces.Run(products.Count + AngularUnits + Maps.Blocks.Length + 1, productStage, threads);
        gradient = null;
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    private IEnumerable<DenseMap<T>> AllMaps() =>
        Maps.Blocks.SelectMany(block => block.Maps).Append(Maps.LocalRadial).Concat(Maps.GlobalRadial is { } radial ? [radial] : []);

    private void Links(int unit, Workspace<T> scratch) => links.Run(unit, scratch);

    private void Products(int unit, Workspace<T> scratch)
    {
        if (unit < products.Count)
        {
            products[unit].Add();
            products[unit].Collect(gradient!);
        }
        else if (unit < products.Count + AngularUnits)
        {
            Angular(unit - products.Count);
        }
        else if (unit < products.Count + AngularUnits + Maps.Blocks.Length)
        {
            Readout(unit - products.Count - AngularUnits, scratch);
        }
        else
        {
            Embeddings();
            links.Frequencies(gradient!);
        }
    }

    private static int Units(int outputs) => (outputs + OutputsPerUnit - 1) / OutputsPerUnit;

    private void Collect()
    {
        products.Clear();
        int atoms = context.Graph.AtomCount;
        int localLinks = context.Graph.Local.PairCount;
        for (int b = 0; b < Maps.Blocks.Length; b++)
        {
            BlockMaps<T> maps = Maps.Blocks[b];
            int layer = context.LayerOf(b);
            if (maps.IsLocal)
            {
                // Behind the share of the angles.
                Add(maps.Angular[0], new(Memory.SelfFeature, Memory.SelfBar(layer, 0), localLinks), isFirst: false);
                Add(maps.Angular[1], new(Memory.SelfHidden(layer), Memory.SelfBar(layer, 1), localLinks), isFirst: false);
            }

            Add(maps.Edge, maps.IsLocal
                ? new(Memory.LocalFeature, Memory.LocalTermsBar(layer), localLinks)
                : new(Memory.GlobalFeature, Memory.GlobalTermsBar(layer), context.Graph.Global.PairCount));
            Add(maps.Node, new(Memory.Input(b, 1), Memory.NodeBar + ((long)b * atoms * 4 * D), atoms));
            Add(maps.Input, new(Memory.Input(b, 0), Memory.ZBar(b, 0), atoms));
            Add(maps.Update, new(Memory.Input(b, 2), Memory.ZBar(b, 1), atoms));
            for (int k = 0; k < maps.Residual.Length; k++)
            {
                Add(maps.Residual[k], new(Memory.Input(b, 3 + k), Memory.ZBar(b, 2 + k), atoms));
            }

            for (int k = 0; k < maps.Readout.Length; k++)
            {
                Add(maps.Readout[k], new(Memory.Input(b, 9 + k), Memory.ZBar(b, 8 + k), atoms));
            }
        }

        Add(Maps.LocalRadial, new(Memory.LocalBasis, Memory.LocalFeatureBar, localLinks));
        if (Maps.GlobalRadial is { } radial)
        {
            Add(radial, new(Memory.GlobalBasis, Memory.GlobalFeatureBar, context.Graph.Global.PairCount));
        }
    }

    private void Add(DenseMap<T> map, MapRows<T> rows, bool isFirst = true)
    {
        for (int unit = 0; unit < Units(map.Outputs); unit++)
        {
            products.Add(Product(map, unit, rows, isFirst));
        }
    }

    private OuterProduct<T> Product(DenseMap<T> map, int unit, MapRows<T> rows, bool isFirst)
    {
        T* weightBar = memory.Pointer + places[map];
        int first = unit * OutputsPerUnit;
        return new OuterProduct<T>(map, rows, first, Math.Min(OutputsPerUnit, map.Outputs - first), weightBar, weightBar + ((long)map.Outputs * map.Inputs), isFirst);
    }

    // W̄_(:,6l+n) = Σ R_ln ū_l over source edges, and for pairs over the angles of edges with themselves.
    private void Angular(int kind)
    {
        T* columns = memory.Pointer + (kind * (AngularBasis.FunctionCount + 1L) * D);
        T* firstSum = columns + ((long)AngularBasis.FunctionCount * D);
        new Span<T>(columns, (AngularBasis.FunctionCount + 1) * D).Clear();
        EdgeGraph edges = context.Graph.Local;
        for (int e = 0; e < edges.EdgeCount; e++)
        {
            Add(edges.Pairs[e], Memory.ExpansionBar(kind, e));
        }

        for (int link = 0; link < (kind == 0 ? edges.PairCount : 0); link++)
        {
            Add(link, Memory.SelfExpansionBar(link));
        }

        Maps.Angular[kind].Collect(columns, firstSum, gradient!);

        void Add(int link, T* uBar)
        {
            T* radial = Memory.Radial + ((long)link * AngularBasis.FunctionCount);
            for (int k = 0; k < AngularBasis.FunctionCount; k++)
            {
                Elementwise.ScaleAdd(radial[k], uBar + (k / AngularBasis.RootCount * D), columns + (k * D), D);
            }

            Elementwise.Add(firstSum, uBar, firstSum, D);
        }
    }

    // w̄_out = Σ out̄ o, b̄ = Σ out̄ and w̄ = Σ att̄ o, the same for gate and charge; v̄ = Σ w̄_e m_e.
    private void Readout(int block, Workspace<T> scratch)
    {
        BlockMaps<T> maps = Maps.Blocks[block];
        BlockReadouts readouts = context.Readouts;
        int atoms = context.Graph.AtomCount;
        T* sum = scratch.Take(D);
        OfAtoms(maps.Value, readouts.ValueBars);
        OfAtoms(maps.Score, readouts.ScoreBars);
        OfAtoms(maps.Gate, readouts.GateBars);
        OfAtoms(maps.Charge, readouts.ChargeBars);
        double bias = 0;
        for (int i = 0; i < atoms; i++)
        {
            bias += readouts.ValueBars[readouts.Index(block, i)];
        }

        gradient![maps.ValueBiasName][0] = T.CreateTruncating(bias);
        if (maps.Vector is { } vector)
        {
            new Span<T>(sum, D).Clear();
            if (context.SeedsVectors)
            {
                vectors.AddWeightBars(block, sum, scratch);
            }

            Write(vector);
        }

        void OfAtoms(ChannelVector<T>? weights, double[] bars)
        {
            if (weights is null)
            {
                return;
            }

            new Span<T>(sum, D).Clear();
            for (int i = 0; i < atoms; i++)
            {
                Elementwise.ScaleAdd(T.CreateTruncating(bars[readouts.Index(block, i)]), Memory.Input(block, 12) + ((long)i * D), sum, D);
            }

            Write(weights);
        }

        void Write(ChannelVector<T> weights) => new Span<T>(sum, Maps.Options.HiddenChannels).CopyTo(gradient![weights.Name]);
    }

    private void Embeddings()
    {
        int channels = Maps.Options.HiddenChannels;
        Span<T> rows = gradient!["embeddings"];
        rows.Clear();
        for (int i = 0; i < context.Graph.AtomCount; i++)
        {
            T* bar = Memory.XBar + ((long)i * D);
            Span<T> row = rows.Slice(context.Graph.EmbeddingRows[i] * channels, channels);
            for (int c = 0; c < channels; c++)
            {
                row[c] += bar[c];
            }
        }
    }
}
