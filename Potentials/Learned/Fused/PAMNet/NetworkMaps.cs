using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>All parameters of a PAMNet in the form in which a pass uses them.</summary>
internal sealed unsafe class NetworkMaps<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ChannelsPerLine = 16;
    private readonly AlignedBuffer<T> embedding;

    /// <summary>The maps of a network with these parameters.</summary>
    public NetworkMaps(PamNetOptions options, ParameterSet<double> parameters)
    {
        Options = options;
        int d = options.HiddenChannels;
        Padded = (d + ChannelsPerLine - 1) / ChannelsPerLine * ChannelsPerLine;
        embedding = new AlignedBuffer<T>((long)options.Elements.Length * Padded);
        GlobalRadial = options.HasGlobalLayer ? Radial("mlp_rbf_g.0.0") : null;
        LocalRadial = Radial("mlp_rbf_l.0.0");
        Angular = options.IsSimple
            ? [new AngularMap<T>("mlp_sbf.0.0", Padded)]
            : [new AngularMap<T>("mlp_sbf1.0.0", Padded), new AngularMap<T>("mlp_sbf2.0.0", Padded)];
        bool[] kinds = options.HasGlobalLayer ? [false, true] : [true];
        Blocks = [.. Enumerable.Range(0, options.LayerCount).SelectMany(t => kinds.Select(isLocal => new BlockMaps<T>(options, Padded, t, isLocal)))];
        Set(parameters);
    }

    public PamNetOptions Options { get; }

    /// <summary>Channels, padded to whole vectors.</summary>
    public int Padded { get; }

    /// <summary>Row of the embedding.</summary>
    public T* Embedding(int row) => embedding.Pointer + ((long)row * Padded);

    /// <summary>[16] f_m of the global edges.</summary>
    public double[] GlobalFrequencies { get; } = new double[PamNetOptions.RadialCount];

    /// <summary>[16] f_m of the local edges.</summary>
    public double[] LocalFrequencies { get; } = new double[PamNetOptions.RadialCount];

    /// <summary>Map of the global radial basis.</summary>
    public DenseMap<T>? GlobalRadial { get; }

    /// <summary>Map of the local radial basis.</summary>
    public DenseMap<T> LocalRadial { get; }

    /// <summary>Maps of the angular basis: of pairs and, in PAMNet, of triplets.</summary>
    public AngularMap<T>[] Angular { get; }

    /// <summary>The blocks in the order in which atoms pass them.</summary>
    public BlockMaps<T>[] Blocks { get; }

    /// <summary>Takes new values of the parameters.</summary>
    public void Set(ParameterSet<double> parameters)
    {
        ReadOnlySpan<double> rows = parameters["embeddings"];
        int d = Options.HiddenChannels;
        for (int k = 0; k < rows.Length; k++)
        {
            Embedding(k / d)[k % d] = T.CreateTruncating(rows[k]);
        }

        if (GlobalRadial is not null)
        {
            parameters["rbf_g.freq"].CopyTo(GlobalFrequencies);
            GlobalRadial.Set(parameters);
        }

        parameters["rbf_l.freq"].CopyTo(LocalFrequencies);
        LocalRadial.Set(parameters);
        foreach (AngularMap<T> map in Angular)
        {
            map.Set(parameters);
        }

        foreach (BlockMaps<T> block in Blocks)
        {
            block.Set(parameters);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        embedding.Dispose();
        GlobalRadial?.Dispose();
        LocalRadial.Dispose();
        foreach (AngularMap<T> map in Angular)
        {
            map.Dispose();
        }

        foreach (BlockMaps<T> block in Blocks)
        {
            block.Dispose();
        }
    }

    private DenseMap<T> Radial(string name) => new(
        PamNetOptions.RadialCount, Padded, Options.HiddenChannels, PamNetOptions.RadialCount, [new WeightPiece(name + ".weight", 0)], [new WeightPiece(name + ".bias", 0)]);
}
