using System.Numerics;
using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>What a pass keeps between its stages; it grows to the largest structure seen and is used again.</summary>
/// <remarks>
/// N atoms; E_l, E_g edges; E/2 links; A angles in K kinds (pairs, triplets); B blocks, of which L local; D padded channels. An energy
/// alone needs the current block only; forces need all blocks, training their inputs besides.
/// </remarks>
internal sealed unsafe class PassMemory<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Inputs of the maps of atoms in a block: x, h0, h1, h2, then those of the residual units and of the readout.</summary>
    public const int InputCount = 13;

    /// <summary>Activations of atoms in a block: mlp_x1, mlp_x2, six of the residual units, three of the readout.</summary>
    public const int SlopeCount = 11;

    /// <summary>Pre-activations of all angles and layers are kept up to this size; beyond it the reverse pass computes them again.</summary>
    private const long MostAngleBytes = 512L << 20;

    private readonly Dictionary<string, GrowingBuffer<T>> buffers = [];
    private readonly NetworkMaps<T> maps;
    private long atoms;
    private int kept;
    private int keptInputs;

    public PassMemory(NetworkMaps<T> maps) => this.maps = maps;

    /// <summary>Whether the angles' pre-activations of all layers are kept.</summary>
    public bool KeepsAngles { get; private set; }

    // Atoms.
    public T* XBar { get; private set; } // [N, D]

    public T* HBar { get; private set; } // [N, D] derivatives by h1

    public T* NodeBar { get; private set; } // [1 or B, N, 4D]

    // Functions of the distance, by link, with their derivatives; and derivatives of the energy by them.
    public T* GlobalFeature { get; private set; }

    public T* GlobalFeatureSlope { get; private set; }

    public T* GlobalFeatureBar { get; private set; }

    public T* LocalFeature { get; private set; }

    public T* LocalFeatureSlope { get; private set; }

    public T* LocalFeatureBar { get; private set; }

    public T* SelfFeature { get; private set; }

    public T* SelfFeatureSlope { get; private set; }

    public T* SelfFeatureBar { get; private set; }

    public T* Radial { get; private set; } // [E_l/2, 42]

    public T* RadialSlope { get; private set; }

    // Angles.
    public T* AngleFeature { get; private set; } // [K A, D]

    public T* AngleFeatureBar { get; private set; }

    // Local edges.
    public T* Neighbor { get; private set; } // [E_l, D] n

    public T* NeighborBar { get; private set; }

    public T* PairSum { get; private set; }

    public T* TripletSum { get; private set; }

    public T* PairBar { get; private set; }

    public T* TripletBar { get; private set; }

    public T* LocalEdgeBar { get; private set; } // [E_l, 5D]

    public T* GlobalEdgeBar { get; private set; } // [E_g, 2D]

    // Training: radial bases by link, and derivatives by them.
    public T* GlobalBasis { get; private set; } // [E_g/2, 16]

    public T* GlobalBasisBar { get; private set; }

    public T* LocalBasis { get; private set; } // [E_l/2, 16]

    public T* LocalBasisBar { get; private set; }

    public T* Zeros { get; private set; } // [D]

    private int D => maps.Padded;

    private int LayerCount => maps.Options.LayerCount;

    private T* inputs;
    private T* slopes;
    private T* nodeTerms;
    private T* globalTerms;
    private T* localTerms;
    private T* selfFirst;
    private T* selfSecond;
    private T* selfValues;
    private T* messages;
    private T* angleFirst;
    private T* angleSecond;
    private T* angleHidden;
    private T* zBars;
    private T* angleBars;
    private T* selfBars;
    private T* selfHidden;
    private T* linkBars;
    private T* expansionBars;
    private T* selfExpansionBars;
    private long globalLinks;
    private long localLinks;
    private long localEdges;
    private long angleRows;

    /// <summary>Makes room for a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="keep">Whether a reverse pass follows.</param>
    /// <param name="training">Whether parameters are differentiated by.</param>
    public void Reserve(MultiplexGraph graph, bool keep, bool training)
    {
        PamNetOptions options = maps.Options;
        atoms = graph.AtomCount;
        globalLinks = graph.Global.PairCount;
        localLinks = graph.Local.PairCount;
        localEdges = graph.Local.EdgeCount;
        angleRows = (long)graph.Angles.Count * maps.Angular.Length;
        int blocks = maps.Blocks.Length;
        kept = keep ? blocks : 1;
        keptInputs = training ? blocks + 1 : 1;
        long angleNumbers = LayerCount * angleRows * D;
        KeepsAngles = training || (keep && 2 * angleNumbers * sizeof(T) <= MostAngleBytes);

        inputs = Take("inputs", keptInputs * InputCount * atoms * D);
        slopes = Take("slopes", kept * SlopeCount * atoms * D);
        nodeTerms = Take("node terms", kept * atoms * 4 * D);
        GlobalFeature = Take("g", globalLinks * D);
        GlobalFeatureSlope = Take("g slope", globalLinks * D);
        LocalFeature = Take("q", localLinks * D);
        LocalFeatureSlope = Take("q slope", localLinks * D);
        SelfFeature = Take("self", localLinks * D);
        SelfFeatureSlope = Take("self slope", localLinks * D);
        Radial = Take("radial", localLinks * AngularBasis.FunctionCount);
        RadialSlope = Take("radial slope", localLinks * AngularBasis.FunctionCount);
        globalTerms = Take("global terms", (keep ? LayerCount : 2) * globalLinks * 2 * D);
        localTerms = Take("local terms", (keep ? LayerCount : 2) * localLinks * 4 * D);
        selfFirst = Take("self first", (keep ? LayerCount : 2) * localLinks * D);
        selfSecond = Take("self second", (keep ? LayerCount : 2) * localLinks * D);
        selfValues = Take("self values", (keep ? LayerCount : 2) * localLinks * D);
        AngleFeature = Take("a", angleRows * D);
        Neighbor = Take("n", localEdges * D);
        PairSum = Take("pair sums", localEdges * D);
        TripletSum = Take("triplet sums", options.IsSimple ? 0 : localEdges * D);
        messages = Take("messages", (keep ? LayerCount : 1) * localEdges * D);
        Zeros = Take("zeros", D);
        new Span<T>(Zeros, D).Clear();
        if (!keep)
        {
            return;
        }

        angleFirst = Take("angle first", KeepsAngles ? angleNumbers : 0);
        angleSecond = Take("angle second", KeepsAngles ? angleNumbers : 0);
        XBar = Take("x bar", atoms * D);
        HBar = Take("h bar", atoms * D);
        NodeBar = Take("node bar", (training ? blocks : 1) * atoms * 4 * D);
        GlobalFeatureBar = Take("g bar", globalLinks * D);
        LocalFeatureBar = Take("q bar", localLinks * D);
        SelfFeatureBar = Take("self bar", localLinks * D);
        AngleFeatureBar = Take("a bar", angleRows * D);
        NeighborBar = Take("n bar", localEdges * D);
        PairBar = Take("pair bar", localEdges * D);
        TripletBar = Take("triplet bar", options.IsSimple ? 0 : localEdges * D);
        LocalEdgeBar = Take("local edge bar", localEdges * 5 * D);
        GlobalEdgeBar = Take("global edge bar", (long)graph.Global.EdgeCount * 2 * D);
        if (training)
        {
            angleHidden = Take("angle hidden", angleRows * D);
            angleBars = Take("angle bars", 2 * angleRows * D);
            selfHidden = Take("self hidden", LayerCount * localLinks * D);
            selfBars = Take("self bars", 2 * LayerCount * localLinks * D);
            expansionBars = Take("expansion bars", maps.Angular.Length * localEdges * AngularBasis.OrderCount * D);
            selfExpansionBars = Take("self expansion bars", localLinks * AngularBasis.OrderCount * D);
            GlobalBasis = Take("global basis", globalLinks * PamNetOptions.RadialCount);
            GlobalBasisBar = Take("global basis bar", globalLinks * PamNetOptions.RadialCount);
            LocalBasis = Take("local basis", localLinks * PamNetOptions.RadialCount);
            LocalBasisBar = Take("local basis bar", localLinks * PamNetOptions.RadialCount);
            zBars = Take("z bars", (long)blocks * SlopeCount * atoms * D);
            linkBars = Take("link bars", (LayerCount * localLinks * 4 * D) + (LayerCount * globalLinks * 2 * D));
        }
    }

    /// <summary>Sets to zero the derivatives that blocks add to.</summary>
    public void ClearBars()
    {
        Clear(GlobalFeatureBar, globalLinks * D);
        Clear(LocalFeatureBar, localLinks * D);
        Clear(SelfFeatureBar, localLinks * D);
        Clear(AngleFeatureBar, angleRows * D);
    }

    /// <summary>[N, D] input <paramref name="k"/> of a block.</summary>
    public T* Input(int block, int k) => inputs + (((keptInputs == 1 ? 0 : block) * InputCount) + k) * atoms * D;

    /// <summary>[N, D] σ′ of activation <paramref name="k"/> of a block.</summary>
    public T* Slope(int block, int k) => slopes + (((kept == 1 ? 0 : block) * SlopeCount) + k) * atoms * D;

    /// <summary>[N, 2D] (global) or [N, 4D] (local): receiver parts, then sender parts.</summary>
    public T* NodeTerms(int block) => nodeTerms + ((kept == 1 ? 0 : block) * atoms * 4 * D);

    /// <summary>[E_g/2, 2D] edge part and gate.</summary>
    public T* GlobalTerms(int layer) => globalTerms + (LinkSlot(layer) * globalLinks * 2 * D);

    /// <summary>[E_l/2, 4D] edge parts of n and m, gates of n and m.</summary>
    public T* LocalTerms(int layer) => localTerms + (LinkSlot(layer) * localLinks * 4 * D);

    /// <summary>[E_l/2, D] first pre-activation of M_2 of an edge's angle with itself.</summary>
    public T* SelfFirst(int layer) => selfFirst + (LinkSlot(layer) * localLinks * D);

    /// <summary>[E_l/2, D] second pre-activation.</summary>
    public T* SelfSecond(int layer) => selfSecond + (LinkSlot(layer) * localLinks * D);

    /// <summary>[E_l/2, D] M_2.</summary>
    public T* SelfValue(int layer) => selfValues + (LinkSlot(layer) * localLinks * D);

    /// <summary>[E_l, D] messages before their gate.</summary>
    public T* Message(int layer) => messages + ((kept == 1 ? 0 : layer) * localEdges * D);

    /// <summary>[K A, D] first pre-activations of M_2.</summary>
    public T* AngleFirst(int layer) => angleFirst + (layer * angleRows * D);

    /// <summary>[K A, D] second pre-activations of M_2.</summary>
    public T* AngleSecond(int layer) => angleSecond + (layer * angleRows * D);

    /// <summary>[K A, D] σ of the first pre-activations of the layer at hand; training only.</summary>
    public T* AngleHidden => angleHidden;

    /// <summary>[K A, D] derivatives by pre-activation <paramref name="k"/> of M_2 in the layer at hand; training only.</summary>
    public T* AngleBar(int k) => angleBars + (k * angleRows * D);

    /// <summary>[E_l/2, D] σ of the first pre-activation of an edge's angle with itself; training only.</summary>
    public T* SelfHidden(int layer) => selfHidden + (layer * localLinks * D);

    /// <summary>[E_l/2, D] derivatives by pre-activation <paramref name="k"/> of the same; training only.</summary>
    public T* SelfBar(int layer, int k) => selfBars + ((2 * layer) + k) * localLinks * D;

    /// <summary>[N, D] derivatives by pre-activation <paramref name="k"/> of a block's atoms; training only.</summary>
    public T* ZBar(int block, int k) => zBars + ((block * SlopeCount) + k) * atoms * D;

    /// <summary>[E_g/2, 2D] derivatives by <see cref="GlobalTerms"/>; training only.</summary>
    public T* GlobalTermsBar(int layer) => linkBars + (layer * globalLinks * 2 * D);

    /// <summary>[E_l/2, 4D] derivatives by <see cref="LocalTerms"/>; training only.</summary>
    public T* LocalTermsBar(int layer) => linkBars + (LayerCount * globalLinks * 2 * D) + (layer * localLinks * 4 * D);

    /// <summary>[7, D] derivatives by the expansion U of an edge; training only.</summary>
    public T* ExpansionBar(int kind, int edge) => expansionBars + (((kind * localEdges) + edge) * AngularBasis.OrderCount * D);

    /// <summary>[7, D] the same of the angle of a link's edges with themselves.</summary>
    public T* SelfExpansionBar(int link) => selfExpansionBars + ((long)link * AngularBasis.OrderCount * D);

    private static void Clear(T* values, long length) =>
        NativeMemory.Clear(values, (nuint)(length * sizeof(T)));

    // Terms of the next layer are made while those of this one are in use.
    private int LinkSlot(int layer) => kept == 1 ? layer & 1 : layer;

    private T* Take(string name, long length)
    {
        if (!buffers.TryGetValue(name, out GrowingBuffer<T>? buffer))
        {
            buffers[name] = buffer = new GrowingBuffer<T>();
        }

        buffer.Reserve(length);
        return buffer.Pointer;
    }
}
