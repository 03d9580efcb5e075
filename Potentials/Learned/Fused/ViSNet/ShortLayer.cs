using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Parameters of a short layer.</summary>
internal sealed class ShortLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ViSNetNames names;

    /// <summary>A layer.</summary>
    public ShortLayer(ViSNetOptions options, ViSNetNames names, int number)
    {
        this.names = names;
        Number = number;
        int f = options.HiddenChannels;
        HasVectors = number > 0;
        HasEdgeUpdate = names.HasEdgeUpdate(number);
        IsTabulated = number < 2;
        AffinePart Part(string tensor, int rows, bool bias = true) => new(Name(tensor + ".weight"), bias ? Name(tensor + ".bias") : null, rows);

        Norm = new Gain<T>(f, Name("layernorm.weight"), Name("layernorm.bias"));
        Attention = new Affine<T>(f, Part("q_proj", f), Part("k_proj", f), Part("v_proj", f));
        if (HasVectors)
        {
            VectorNorm = options.IsSmooth ? new Gain<T>(f, Name("vecnorm"), null) : null;
            AffinePart products = Part("vec_proj", 3 * f, bias: false);
            Vectors = HasEdgeUpdate
                ? new Affine<T>(f, products, Part("trg_proj", f, bias: false), Part("src_proj", f, bias: false))
                : new Affine<T>(f, products);
            Gates = new Affine<T>(f, Part("s_proj", 2 * f));
            Output = new Affine<T>(f, Part("o_proj", 3 * f));
        }
        else
        {
            // Without vectors, s¹ of the gates and o¹, o² of the output have nothing to act on.
            Gates = new Affine<T>(f, new AffinePart(Name("s_proj.weight"), Name("s_proj.bias"), 2 * f, f, f));
            Output = new Affine<T>(f, new AffinePart(Name("o_proj.weight"), Name("o_proj.bias"), 3 * f, 2 * f, f));
        }

        if (!IsTabulated)
        {
            Filters = HasEdgeUpdate
                ? new Affine<T>(f, Part("dk_proj", f), Part("dv_proj", f), Part("f_proj", f))
                : new Affine<T>(f, Part("dk_proj", f), Part("dv_proj", f));
        }

        FilterWidth = (HasEdgeUpdate ? 3 : 2) * f;
    }

    /// <summary>Counted from zero.</summary>
    public int Number { get; }

    /// <summary>Whether there are vectors at the start of the layer: not in the first.</summary>
    public bool HasVectors { get; }

    /// <summary>Whether the layer changes the edge features.</summary>
    public bool HasEdgeUpdate { get; }

    /// <summary>Whether the filters depend on the distance alone, and come from <see cref="PairFunctions{T}"/>.</summary>
    public bool IsTabulated { get; }

    /// <summary>Layer norm of the scalars.</summary>
    public Gain<T> Norm { get; }

    /// <summary>γ of the norm of the vectors in smooth mode.</summary>
    public Gain<T>? VectorNorm { get; }

    /// <summary>x̂ to (q, k, w).</summary>
    public Affine<T> Attention { get; }

    /// <summary>v̂ to (p¹, p², p³) and, where edges are updated, (W_trg v̂, W_src v̂).</summary>
    public Affine<T>? Vectors { get; }

    /// <summary>f to what becomes (d_k, d_v) and, where edges are updated, the gate of the update.</summary>
    public Affine<T>? Filters { get; }

    /// <summary>m_e to what becomes (s¹, s²), or s² in the first layer.</summary>
    public Affine<T> Gates { get; }

    /// <summary>m_i to (o¹, o², o³), or o³ in the first layer.</summary>
    public Affine<T> Output { get; }

    /// <summary>Numbers an edge in its filters: d_k, d_v and, where edges are updated, the gate of the update.</summary>
    public int FilterWidth { get; }

    /// <summary>Multiplications an atom for what neighbors will read.</summary>
    public double ProjectProducts => Attention.Products + (3 * (Vectors?.Products ?? 0));

    /// <summary>Multiplications an edge.</summary>
    public double EdgeProducts => Gates.Products + (Filters?.Products ?? 0);

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        Norm.Load(source);
        VectorNorm?.Load(source);
        Attention.Load(source);
        Vectors?.Load(source);
        Filters?.Load(source);
        Gates.Load(source);
        Output.Load(source);
    }

    private string Name(string tensor) => names.Short(Number, tensor);
}
