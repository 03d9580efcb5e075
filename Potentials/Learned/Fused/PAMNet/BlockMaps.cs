using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The maps of one global or local block.</summary>
internal sealed class BlockMaps<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string prefix;
    private readonly int d;
    private readonly int padded;

    /// <summary>The maps of block <paramref name="layer"/> of one kind.</summary>
    public BlockMaps(PamNetOptions options, int padded, int layer, bool isLocal)
    {
        IsLocal = isLocal;
        prefix = $"{(isLocal ? "local" : "global")}_layer.{layer}.";
        d = options.HiddenChannels;
        this.padded = padded;
        Input = Square("mlp_x1.0.0");
        Update = Square("mlp_x2.0.0");
        Residual = [.. Enumerable.Range(0, 6).Select(k => Square($"res{(k / 2) + 1}.mlp.{k % 2}.0"))];
        Readout = [.. Enumerable.Range(0, 3).Select(k => Square($"mlp_out.{k}.0"))];
        string[] joint = isLocal ? [options.IsSimple ? "mlp_m_jj.0.0" : "mlp_m_kj.0.0", "mlp_m_ji.0.0"] : ["mlp_m.0.0"];
        string[] own = isLocal ? ["lin_rbf", "lin_rbf_out"] : ["W_edge_attr"];
        int maps = joint.Length;

        // The maps of [h_i; h_j; g] by thirds: receiver parts with the bias, then sender parts, act on atoms; the rest on links.
        Node = Joined(
            [.. joint.Select((name, k) => new WeightPiece(prefix + name + ".weight", k * padded)), .. joint.Select((name, k) => new WeightPiece(prefix + name + ".weight", (maps + k) * padded, d))],
            2 * maps,
            [.. joint.Select((name, k) => new WeightPiece(prefix + name + ".bias", k * padded))]);
        Edge = Joined(
            [.. joint.Select((name, k) => new WeightPiece(prefix + name + ".weight", k * padded, 2 * d)), .. own.Select((name, k) => new WeightPiece(prefix + name + ".weight", (maps + k) * padded))],
            maps + own.Length,
            []);
        Angular = isLocal ? [Square("mlp_sbf.0.0"), Square("mlp_sbf.1.0")] : [];
        Value = new ChannelVector<T>(prefix + "W_out.weight", padded);
        Score = new ChannelVector<T>(prefix + "W", padded);
        ValueBiasName = prefix + "W_out.bias";
        if (options.VectorHead == VectorHead.Learned)
        {
            Gate = new ChannelVector<T>(prefix + "W_dipole", padded);
            Vector = new ChannelVector<T>(prefix + "W_vector", padded);
        }

        Charge = options.HasCharges ? new ChannelVector<T>(prefix + "W_charge", padded) : null;
        Maps = [Input, Node, Edge, Update, .. Residual, .. Readout, .. Angular];
    }

    public bool IsLocal { get; }

    /// <summary>M_1 before the messages.</summary>
    public DenseMap<T> Input { get; }

    /// <summary>Receiver parts, then sender parts, of the maps of [h_i; h_j; g].</summary>
    public DenseMap<T> Node { get; }

    /// <summary>Edge parts of the same maps, then the maps of the edge features alone.</summary>
    public DenseMap<T> Edge { get; }

    /// <summary>M_2 of the angular features; local blocks only.</summary>
    public DenseMap<T>[] Angular { get; }

    /// <summary>M_1 after the messages.</summary>
    public DenseMap<T> Update { get; }

    /// <summary>Three residual units, two maps each.</summary>
    public DenseMap<T>[] Residual { get; }

    /// <summary>M_3 of the readout.</summary>
    public DenseMap<T>[] Readout { get; }

    /// <summary>All of these.</summary>
    public IReadOnlyList<DenseMap<T>> Maps { get; }

    /// <summary>W_out.</summary>
    public ChannelVector<T> Value { get; }

    /// <summary>W, of the attention score.</summary>
    public ChannelVector<T> Score { get; }

    /// <summary>Gate of the learned vector head.</summary>
    public ChannelVector<T>? Gate { get; }

    /// <summary>A message's weight in the learned vector head.</summary>
    public ChannelVector<T>? Vector { get; }

    /// <summary>Readout of the charges.</summary>
    public ChannelVector<T>? Charge { get; }

    /// <summary>b_out.</summary>
    public double ValueBias { get; private set; }

    /// <summary>The parameter of <see cref="ValueBias"/>.</summary>
    public string ValueBiasName { get; }

    /// <summary>Takes the values of the parameters.</summary>
    public void Set(ParameterSet<double> parameters)
    {
        foreach (DenseMap<T> map in Maps)
        {
            map.Set(parameters);
        }

        ValueBias = parameters[ValueBiasName][0];
        foreach (ChannelVector<T>? vector in (ReadOnlySpan<ChannelVector<T>?>)[Value, Score, Gate, Vector, Charge])
        {
            vector?.Set(parameters);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DenseMap<T> map in Maps)
        {
            map.Dispose();
        }

        foreach (ChannelVector<T>? vector in (ReadOnlySpan<ChannelVector<T>?>)[Value, Score, Gate, Vector, Charge])
        {
            vector?.Dispose();
        }
    }

    private DenseMap<T> Square(string name) => Joined([new WeightPiece(prefix + name + ".weight", 0)], 1, [new WeightPiece(prefix + name + ".bias", 0)]);

    private DenseMap<T> Joined(WeightPiece[] weights, int parts, WeightPiece[] biases) => new(padded, parts * padded, d, d, weights, biases);
}
