using MDEngine.Potentials.Learned.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PAMNet;

/// <summary>One pass through the network.</summary>
internal readonly struct PamNetForward(PamNetOptions options, PamNetWeights weights, PamNetTensors input)
{
    private const double LeakySlope = 0.2;
    private readonly PamNetOptions options = options;
    private readonly PamNetWeights weights = weights;
    private readonly PamNetTensors input = input;

    /// <summary>Runs all blocks and the readout.</summary>
    public PamNetOutputs Run()
    {
        Tensor? globalFeatures = input.Global is null ? null : EdgeFeatures(input.Global, weights.GlobalFrequencies!, weights.GlobalRadial);
        Tensor localFeatures = EdgeFeatures(input.Local, weights.LocalFrequencies, weights.LocalRadial);
        Tensor angularFeatures = AngularFeatures();
        Tensor selfFeatures = weights.PairAngular.Activate(input.SelfBasis);
        Tensor x = options.UsesFeatures ? nn.functional.linear(input.Atoms, weights.Embedding) : weights.Embedding.index_select(0, input.Atoms);
        var states = new List<Tensor>();
        var vectors = new List<Tensor>();
        foreach (BlockWeights block in weights.Blocks)
        {
            bool isLocal = block.Angular.Length > 0;
            PamNetTensors.Edges edges = isLocal ? input.Local : input.Global!;
            Tensor h = block.Input.Activate(x);
            Tensor messages = isLocal ? LocalMessages(block, h, localFeatures, angularFeatures, selfFeatures) : GlobalMessages(block, h, globalFeatures!);
            if (options.VectorHead != VectorHead.None)
            {
                vectors.Add(AtomVectors(block, edges, messages));
            }

            x = Update(block, x, h.index_add(0, edges.Receivers, messages, Scalars.One));
            states.Add(x);
        }

        return ReadOut(states, vectors);
    }

    // g_e or q_e, once a link.
    private static Tensor EdgeFeatures(PamNetTensors.Edges edges, Tensor frequencies, Dense map)
    {
        Tensor radial = edges.Envelope * (edges.Scaled * frequencies).sin();
        Tensor features = map.Activate(radial);
        return edges.Switch is null ? features : features * edges.Switch;
    }

    // Rows: pairs, then triplets.
    private Tensor AngularFeatures()
    {
        Tensor pairs = weights.PairAngular.Activate(input.AngleBasis.narrow(0, 0, input.PairCount));
        if (options.IsSimple)
        {
            return pairs;
        }

        using (pairs)
        {
            using Tensor triplets = weights.TripletAngular.Activate(input.AngleBasis.narrow(0, input.FirstTripletAngle, input.TripletCount));
            return cat([pairs, triplets], 0);
        }
    }

    // σ of the maps of [h_i; h_j; g], [D, L, ·]: node parts are gathered from atoms, edge parts shared by both directions of a link.
    private static Tensor JointMap(BlockWeights block, PamNetTensors.Edges edges, Tensor h, Tensor edgePart)
    {
        long width = edgePart.shape[1];
        using Tensor nodes = block.Node.Apply(h);
        using Tensor terms = nodes.view(-1, width).index_select(0, edges.TermRows);
        using Tensor nodePart = terms.view(2, edges.DirectionCount, edges.LinkCount, width).sum(dim: 0);
        using Tensor sum = nodePart + edgePart;
        return sum.silu();
    }

    // [E, d]
    private Tensor GlobalMessages(BlockWeights block, Tensor h, Tensor features)
    {
        Tensor[] edgeParts = block.Edge.Apply(features).chunk(2, 1);
        using Tensor joint = JointMap(block, input.Global!, h, edgeParts[0]);
        return (joint * edgeParts[1]).view(-1, options.HiddenChannels);
    }

    // [E, d]
    private Tensor LocalMessages(BlockWeights block, Tensor h, Tensor features, Tensor angularFeatures, Tensor selfFeatures)
    {
        long d = options.HiddenChannels;
        PamNetTensors.Edges edges = input.Local;
        Tensor[] edgeParts = block.Edge.Apply(features).split([2 * d, d, d], 1);
        Tensor[] joint = JointMap(block, edges, h, edgeParts[0]).chunk(2, 2);
        using Tensor neighbors = joint[0] * edgeParts[1];
        using Tensor sources = neighbors.view(-1, d).index_select(0, input.MessageSources);
        using Tensor filters = AngularMap(block, angularFeatures);
        using Tensor products = (sources * filters.view(input.MessagesPerAngle, sources.shape[0], d)).view(filters.shape);

        // An edge paired with itself needs no index; its filter is the same in both directions of its link.
        Tensor messages = (joint[1] + (neighbors * AngularMap(block, selfFeatures))).view(-1, d);
        messages = messages.index_add(0, input.MessageTargets, products, Scalars.One);
        return (messages.view(edges.DirectionCount, edges.LinkCount, d) * edgeParts[2]).view(-1, d);
    }

    private static Tensor AngularMap(BlockWeights block, Tensor features)
    {
        using Tensor hidden = block.Angular[0].Activate(features);
        return block.Angular[1].Activate(hidden);
    }

    private static Tensor Update(BlockWeights block, Tensor x, Tensor h)
    {
        h = block.Update.Activate(h);
        Tensor y = Residual(block, 0, h) + x;
        return Residual(block, 4, Residual(block, 2, y));
    }

    private static Tensor Residual(BlockWeights block, int first, Tensor x) =>
        block.Residual[first + 1].Activate(block.Residual[first].Activate(x)) + x;

    // [N, 3] Σ_e w_e (r_j − r_i), w_e the norm or a learned combination of the message.
    private Tensor AtomVectors(BlockWeights block, PamNetTensors.Edges edges, Tensor messages)
    {
        Tensor weight = block.Vector is Tensor vector ? messages.matmul(vector) : (messages * messages).sum(dim: -1, keepdim: true).sqrt();
        Tensor towards = edges.DirectionCount == 2 ? cat([edges.Vectors, -edges.Vectors], 0) : edges.Vectors;
        return zeros([input.Atoms.shape[0], 3], dtype: messages.dtype, device: messages.device).index_add(0, edges.Receivers, towards * weight, Scalars.One);
    }

    private PamNetOutputs ReadOut(List<Tensor> states, List<Tensor> vectors)
    {
        Tensor o = stack(states, 0);
        foreach (Dense map in weights.Readout)
        {
            o = (o.matmul(map.Weight) + map.Bias!).silu();
        }

        long blocks = options.BlocksPerLayer;
        long atoms = o.shape[1];
        Tensor outputs = o.matmul(weights.Outputs);
        Tensor values = Column(outputs, 0) + weights.OutputBias.view(options.LayerCount, blocks, 1);
        Tensor scores = Column(outputs, 1);
        Tensor attention = options.Fusion == Fusion.Attention && options.HasGlobalLayer
            ? Leaky(scores).softmax(1)
            : full([options.LayerCount, blocks, atoms], 1.0 / blocks, dtype: o.dtype, device: o.device);
        int column = 2;
        Tensor? atomicVectors = null;
        if (vectors.Count > 0)
        {
            Tensor gate = options.VectorHead == VectorHead.Learned ? Column(outputs, column++) : values;
            atomicVectors = ((attention * gate).view(-1, atoms, 1) * stack(vectors, 0)).sum(dim: 0);
        }

        Tensor? charges = options.HasCharges ? (attention * Column(outputs, column)).sum(dim: 0).sum(dim: 0) : null;
        return new PamNetOutputs((attention * values).sum(dim: 0).sum(dim: 0), attention, scores, atomicVectors, charges);
    }

    // [layers, blocks, N]
    private Tensor Column(Tensor outputs, int column) => outputs.select(2, column).view(options.LayerCount, options.BlocksPerLayer, -1);

    // LeakyReLU as 0.6a + 0.4|a|; smooth mode rounds |a| off below ε to ε(3 + 6t² − t⁴)/8, t = a/ε.
    private Tensor Leaky(Tensor scores)
    {
        Tensor magnitude = scores.abs();
        if (options.IsSmooth)
        {
            Tensor t = scores * (1 / options.FusionWidth);
            Tensor squared = t * t;
            magnitude = where(magnitude.lt(options.FusionWidth), (3 + (squared * (6 - squared))) * (options.FusionWidth / 8), magnitude);
        }

        return (scores * (0.5 * (1 + LeakySlope))) + (magnitude * (0.5 * (1 - LeakySlope)));
    }
}
