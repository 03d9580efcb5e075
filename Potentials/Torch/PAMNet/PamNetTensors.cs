using MDEngine.Potentials.Learned.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PAMNet;

/// <summary>A graph as tensors: indices, and the bases as functions of the displacement vectors.</summary>
/// <remarks>
/// Angular basis and switching functions are evaluated in double precision together with their first two derivatives, and enter as
/// second-order Taylor polynomials about the current geometry: value, gradient and second derivatives are exact, and no
/// cancellation of closed forms gets into a single-precision network. Third derivatives by the coordinates are not available.
/// </remarks>
internal sealed class PamNetTensors
{
    private readonly PamNetOptions options;
    private readonly ScalarType type;
    private readonly Device device;

    /// <summary>Makes the tensors.</summary>
    /// <param name="graph">The graph, with its angles up to date.</param>
    /// <param name="localVectors">[L_l, 3] displacements of the local links.</param>
    /// <param name="globalVectors">[L_g, 3] displacements of the global links, or null.</param>
    /// <param name="options">Cutoffs and mode.</param>
    public PamNetTensors(PamNetGraph graph, Tensor localVectors, Tensor? globalVectors, PamNetOptions options)
    {
        this.options = options;
        type = localVectors.dtype;
        device = localVectors.device;
        Atoms = options.UsesFeatures
            ? Constant([.. graph.Features], graph.AtomCount, PamNetOptions.FeatureCount)
            : Index([.. graph.EmbeddingRows]);
        Local = new Edges(this, graph.LocalLinks, localVectors, options.LocalCutoff, options.LocalWidth);
        Global = globalVectors is null ? null : new Edges(this, graph.GlobalLinks, globalVectors, options.GlobalCutoff, options.GlobalWidth);
        AngleList angles = graph.Angles;
        PairCount = angles.PairCount;
        TripletCount = angles.TripletCount;
        FirstTripletAngle = angles.FirstTripletAngle;
        MessagesPerAngle = angles.IsShared && TripletCount > 0 ? 2 : 1;
        MessageSources = Index(angles.MessageSources());
        MessageTargets = Index(angles.MessageTargets());
        (AngleBasis, SelfBasis) = AngularBases(graph);
    }

    /// <summary>[N] rows of the embedding, or [N, 18] features.</summary>
    public Tensor Atoms { get; }

    /// <summary>Local edges.</summary>
    public Edges Local { get; }

    /// <summary>Global edges, or null.</summary>
    public Edges? Global { get; }

    /// <summary>Pairs without those of an edge with itself.</summary>
    public int PairCount { get; }

    /// <summary>Triplets.</summary>
    public int TripletCount { get; }

    /// <summary>First row of the triplets in <see cref="AngleBasis"/>.</summary>
    public int FirstTripletAngle { get; }

    /// <summary>2 where a pair and a triplet share each angle, else 1.</summary>
    public int MessagesPerAngle { get; }

    /// <summary>[angles] source edges.</summary>
    public Tensor MessageSources { get; }

    /// <summary>[P′ + T] target edges.</summary>
    public Tensor MessageTargets { get; }

    /// <summary>[angles, 42] s of the pairs and triplets.</summary>
    public Tensor AngleBasis { get; }

    /// <summary>[L_l, 42] s of each local edge paired with itself.</summary>
    public Tensor SelfBasis { get; }

    private Tensor Constant(double[] values, params long[] shape) => tensor(values, shape, dtype: ScalarType.Float64).to(type).to(device);

    private Tensor Index(long[] values) => tensor(values, dtype: ScalarType.Int64).to(device);

    // f(x) about x₀, where δ = x − x₀ is zero up to rounding.
    private static Tensor Expand(Tensor delta, Tensor value, Tensor first, Tensor second) => value + (delta * (first + (delta * second * 0.5)));

    private (Tensor Angles, Tensor Self) AngularBases(PamNetGraph graph)
    {
        const int Functions = AngularBasis.FunctionCount;
        LinkSet links = graph.LocalLinks;
        int count = links.LinkCount;
        var values = new double[count * Functions];
        var firsts = new double[count * Functions];
        var seconds = new double[count * Functions];
        for (int k = 0; k < count; k++)
        {
            int start = k * Functions;
            AngularBasis.Radial(
                Local.Distances[k] / options.LocalCutoff, values.AsSpan(start, Functions), firsts.AsSpan(start, Functions), seconds.AsSpan(start, Functions));
        }

        Tensor delta = (Local.Distance - Constant(Local.Distances, count, 1)) * (1 / options.LocalCutoff);
        Tensor radial = Expand(delta, Constant(values, count, Functions), Constant(firsts, count, Functions), Constant(seconds, count, Functions));
        Tensor angular = Harmonics(graph);
        Tensor sources = Index(graph.Angles.SourceLinks(links));
        Tensor product = radial.view(-1, AngularBasis.OrderCount, AngularBasis.RootCount).index_select(0, sources) * angular.unsqueeze(-1);

        // An edge paired with itself has θ = π whatever the geometry.
        var straight = new double[AngularBasis.OrderCount];
        AngularBasis.Angular(-1, straight, new double[AngularBasis.OrderCount], new double[AngularBasis.OrderCount]);
        Tensor atPi = Constant([.. straight.SelectMany(y => Enumerable.Repeat(y, AngularBasis.RootCount))], Functions);
        return (product.view(-1, Functions), radial * atPi);
    }

    // [angles, 7] Y_l(θ) of the exterior angle, by its cosine.
    private Tensor Harmonics(PamNetGraph graph)
    {
        const int Orders = AngularBasis.OrderCount;
        LinkSet links = graph.LocalLinks;
        AngleList angles = graph.Angles;
        int count = angles.Count;
        long[] sources = angles.SourceLinks(links);
        long[] others = angles.OtherLinks(links);
        var signs = new double[count];
        var cosines = new double[count];
        var values = new double[count * Orders];
        var firsts = new double[count * Orders];
        var seconds = new double[count * Orders];
        ReadOnlySpan<Vector3D> vectors = links.Vectors;
        for (int a = 0; a < count; a++)
        {
            signs[a] = angles.Sign(a, links);
            cosines[a] = signs[a] * Vector3D.Dot(vectors[(int)sources[a]].Normalized(), vectors[(int)others[a]].Normalized());
            int start = a * Orders;
            AngularBasis.Angular(cosines[a], values.AsSpan(start, Orders), firsts.AsSpan(start, Orders), seconds.AsSpan(start, Orders));
        }

        Tensor cosine = (Local.Directions.index_select(0, Index(sources)) * Local.Directions.index_select(0, Index(others))).sum(dim: -1, keepdim: true) * Constant(signs, count, 1);
        return Expand(
            cosine - Constant(cosines, count, 1), Constant(values, count, Orders), Constant(firsts, count, Orders), Constant(seconds, count, Orders));
    }

    /// <summary>The edges of one layer of the graph as tensors.</summary>
    internal sealed class Edges
    {
        /// <summary>Makes the tensors.</summary>
        public Edges(PamNetTensors input, LinkSet links, Tensor vectors, double cutoff, double width)
        {
            LinkCount = links.LinkCount;
            DirectionCount = links.Directions;
            Receivers = input.Index(links.Receivers());
            TermRows = input.Index(links.TermRows());
            Vectors = vectors;
            Tensor length = (vectors * vectors).sum(dim: -1, keepdim: true).sqrt();
            Directions = vectors / length;
            Distances = new double[LinkCount];
            for (int k = 0; k < LinkCount; k++)
            {
                Distances[k] = links.Vectors[k].Length;
            }

            Distance = input.options.IsSmooth ? Floored(input, length) : length;
            var envelopes = new Jet[LinkCount];
            for (int k = 0; k < LinkCount; k++)
            {
                envelopes[k] = AsFunctionOfDistance(Learned.PAMNet.Envelope.Radial(Distances[k] / cutoff), cutoff);
            }

            Envelope = Function(input, envelopes);
            Scaled = Distance * (1 / cutoff);
            if (input.options.IsSmooth)
            {
                Switch = Function(input, [.. Distances.Select(distance => Learned.PAMNet.Envelope.Switch(distance, cutoff, width))]);
            }
        }

        /// <summary>Links, L.</summary>
        public int LinkCount { get; }

        /// <summary>Edges of each link, D.</summary>
        public int DirectionCount { get; }

        /// <summary>[E] receiving atoms, E = D·L.</summary>
        public Tensor Receivers { get; }

        /// <summary>[2E] rows of interleaved node terms; see <see cref="LinkSet.TermRows"/>.</summary>
        public Tensor TermRows { get; }

        /// <summary>[L, 3] displacements, Å.</summary>
        public Tensor Vectors { get; }

        /// <summary>[L, 3] unit vectors.</summary>
        public Tensor Directions { get; }

        /// <summary>[L] distances (smooth mode: floored), Å.</summary>
        public double[] Distances { get; }

        /// <summary>[L, 1] the same as a function of the displacements.</summary>
        public Tensor Distance { get; }

        /// <summary>[L, 1] distance over cutoff.</summary>
        public Tensor Scaled { get; }

        /// <summary>[L, 1] u(x).</summary>
        public Tensor Envelope { get; }

        /// <summary>[L, 1] φ(d), or null in exact mode.</summary>
        public Tensor? Switch { get; }

        private static Jet AsFunctionOfDistance(Jet jet, double cutoff) => new(jet.Value, jet.First / cutoff, jet.Second / (cutoff * cutoff));

        private Tensor Floored(PamNetTensors input, Tensor length)
        {
            Jet[] floors = [.. Distances.Select(Learned.PAMNet.Envelope.Floor)];
            if (floors.All(floor => floor.Second == 0))
            {
                return length;
            }

            Tensor delta = length - input.Constant(Distances, LinkCount, 1);
            for (int k = 0; k < LinkCount; k++)
            {
                Distances[k] = floors[k].Value;
            }

            return Polynomial(input, delta, floors);
        }

        private Tensor Function(PamNetTensors input, Jet[] jets) => Polynomial(input, Distance - input.Constant(Distances, LinkCount, 1), jets);

        private Tensor Polynomial(PamNetTensors input, Tensor delta, Jet[] jets) => Expand(
            delta,
            input.Constant([.. jets.Select(jet => jet.Value)], LinkCount, 1),
            input.Constant([.. jets.Select(jet => jet.First)], LinkCount, 1),
            input.Constant([.. jets.Select(jet => jet.Second)], LinkCount, 1));
    }
}
