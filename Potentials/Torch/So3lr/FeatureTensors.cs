using MDEngine.Potentials.Learned.So3lr;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MDEngine.Potentials.Torch.So3lr;

/// <summary>The network of SO3LR: initial features, layers and heads (docs/developer/so3lr.md, sections 4 to 6).</summary>
internal sealed class FeatureTensors(Dictionary<string, Tensor> parameters, So3lrOptions options)
{
    // Remedy R2 of smooth mode.
    private const double RatioSoftening = 0.02;

    /// <summary>[N, F] x_i = (E[z_i] + e_i^Q + e_i^S)/√3.</summary>
    public Tensor Start(Tensor elements, Tensor structures, Tensor charges, Tensor spins) =>
        (parameters["embedding.element"].index_select(0, elements)
            + Embedding("charge", elements, structures, charges) + Embedding("spin", elements, structures, spins)) / Math.Sqrt(3);

    /// <summary>One interaction layer.</summary>
    public (Tensor X, Tensor V) Layer(int t, Tensor x, Tensor v, EdgeTensors edges)
    {
        string name = $"layers.{t}";
        Tensor invariants = Invariants(v.index_select(0, edges.Senders) - v.index_select(0, edges.Receivers));
        Tensor scalarWeights = Attention($"{name}.scalar", options.Heads, x, invariants, edges);
        Tensor vectorWeights = Attention($"{name}.vector", options.Degrees.Length, x, invariants, edges);

        Tensor values = Blocks($"{name}.scalar.value", options.Heads, x).index_select(0, edges.Senders);
        Tensor messages = (scalarWeights.unsqueeze(2) * values).flatten(1);
        x = x.index_add(0, edges.Receivers, messages, Scalars.One);
        v = v.index_add(0, edges.Receivers, PerComponent(vectorWeights) * edges.Harmonics, Scalars.One);

        x = Norm($"{name}.norm1", x);
        x += Two($"{name}.mlp", silu(x));
        Tensor y = Affine($"{name}.exchange", cat([x, Invariants(v)], 1));
        x += y.narrow(1, 0, options.Features);
        v += PerComponent(y.narrow(1, options.Features, options.Degrees.Length)) * v;
        return (Norm($"{name}.norm2", x), v);
    }

    /// <summary>[N] the network's energies, eV.</summary>
    public Tensor Energies(Tensor x, Tensor elements) =>
        (Two("energy.mlp", x).squeeze(1) * parameters["energy.element_scale"].index_select(0, elements))
        + parameters["energy.element_shift"].index_select(0, elements);

    /// <summary>[N] charges before the constraint, e.</summary>
    public Tensor Charges(Tensor x, Tensor elements) =>
        Two("charge.mlp", x).squeeze(1) + parameters["charge.element_shift"].index_select(0, elements).squeeze(1);

    /// <summary>[N] Hirshfeld ratios.</summary>
    public Tensor Ratios(Tensor x, Tensor elements)
    {
        Tensor query = parameters["hirshfeld.query"].index_select(0, elements);
        Tensor raw = parameters["hirshfeld.element_shift"].index_select(0, elements).squeeze(1)
            + ((query * Two("hirshfeld.key", x)).sum(1) / Math.Sqrt(options.Features / 2));
        return options.IsSmooth ? ((raw * raw) + (RatioSoftening * RatioSoftening)).sqrt() : raw.abs();
    }

    // e of a scalar ψ of each structure, which its atoms share by weights.
    private Tensor Embedding(string kind, Tensor elements, Tensor structures, Tensor psi)
    {
        string name = $"embedding.{kind}";
        Tensor ofAtom = psi.index_select(0, structures);
        Tensor row = ofAtom.lt(0).to(ScalarType.Int64);
        Tensor query = parameters[$"{name}.query"].index_select(0, elements), key = parameters[$"{name}.key"].index_select(0, row);
        Tensor weights = softplus((query * key).sum(1) / Math.Sqrt(options.Features));
        Tensor sums = zeros_like(psi).index_add(0, structures, weights, Scalars.One);
        Tensor share = ofAtom * weights / sums.index_select(0, structures);
        Tensor c = share.unsqueeze(1) * parameters[$"{name}.value"].index_select(0, row);
        return c + linear(silu(linear(silu(c), parameters[$"{name}.residual.0.weight"])), parameters[$"{name}.residual.1.weight"]);
    }

    // [P, heads] α of one kind of attention.
    private Tensor Attention(string name, int heads, Tensor x, Tensor invariants, EdgeTensors edges)
    {
        Tensor filter = Two($"{name}.radial_filter", edges.Radial) + Two($"{name}.degree_filter", invariants);
        Tensor query = Blocks($"{name}.query", heads, x).index_select(0, edges.Receivers);
        Tensor key = Blocks($"{name}.key", heads, x).index_select(0, edges.Senders);
        Tensor sums = (query * filter.view(-1, heads, options.Features / heads) * key).sum(2);
        return (edges.Envelope / options.MeanNeighbors).unsqueeze(1) * sums;
    }

    // [N, heads, F/heads] a square matrix for each block of channels.
    private Tensor Blocks(string name, int heads, Tensor x) =>
        einsum("hoc,nhc->nho", parameters[name], x.view(-1, heads, options.Features / heads));

    // ⟨a⟩_ℓ = Σ_m a_ℓm²/√(2ℓ+1)
    private Tensor Invariants(Tensor a)
    {
        Tensor[] parts = new Tensor[options.Degrees.Length];
        for (int l = 0, m = 0; l < parts.Length; l++)
        {
            int size = (2 * options.Degrees[l]) + 1;
            parts[l] = a.narrow(1, m, size).square().sum(1) / Math.Sqrt(size);
            m += size;
        }

        return stack(parts, 1);
    }

    // [.., D] numbers of degrees for each of the M components.
    private Tensor PerComponent(Tensor ofDegrees)
    {
        long[] index = [.. options.Degrees.SelectMany((degree, l) => Enumerable.Repeat((long)l, (2 * degree) + 1))];
        return ofDegrees.index_select(1, tensor(index, device: ofDegrees.device));
    }

    private Tensor Affine(string name, Tensor x) => linear(x, parameters[$"{name}.weight"], parameters[$"{name}.bias"]);

    private Tensor Two(string name, Tensor x) => Affine($"{name}.1", silu(Affine($"{name}.0", x)));

    private Tensor Norm(string name, Tensor x) =>
        layer_norm(x, [options.Features], parameters[$"{name}.scale"], parameters[$"{name}.bias"], options.Constants.LayerNormEpsilon);
}
