using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Parameters of a long layer.</summary>
internal sealed class LongLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer. The last has no vector part, which nothing reads.</summary>
    public LongLayer(ViSNetOptions options, int number)
    {
        int f = options.HiddenChannels;
        HasVectorUpdate = number < options.LongLayerCount - 1;
        string Name(string tensor) => ViSNetNames.Long(number, tensor);
        AffinePart Linear(int index) => new(Name($"model_2.linears.{index}.weight"), null, f);
        AffinePart Biased(string tensor) => new(Name($"model_2.{tensor}.weight"), Name($"model_2.{tensor}.bias"), f);
        AtomNorm = new Gain<T>(f, Name("layernorm_node.weight"), Name("layernorm_node.bias"));
        FragmentNorm = new Gain<T>(f, Name("layernorm_group.weight"), Name("layernorm_group.bias"));
        AtomVectorNorm = options.IsSmooth ? new Gain<T>(f, Name("vecnorm_node"), null) : null;
        FragmentVectorNorm = options.IsSmooth && HasVectorUpdate ? new Gain<T>(f, Name("vecnorm_group"), null) : null;
        Query = new Affine<T>(f, Biased("q"));
        Fragments = new Affine<T>(f, Biased("k"), Biased("val"));
        if (HasVectorUpdate)
        {
            Vectors = new Affine<T>(f, Linear(2), Linear(3), Linear(1));
            Sums = new Affine<T>(f, Linear(4), Linear(5), Linear(0));
            Inner = new Affine<T>(f, Biased("mlp_scalar_pos.0"), Biased("mlp_scalar_vec.0"));
            PositionGate = new Affine<T>(f, Biased("mlp_scalar_pos.2"));
            VectorGate = new Affine<T>(f, Biased("mlp_scalar_vec.2"));
        }
        else
        {
            Vectors = new Affine<T>(f, Linear(2), Linear(3));
            Sums = new Affine<T>(f, Linear(4), Linear(5));
        }
    }

    /// <summary>Whether V changes, too.</summary>
    public bool HasVectorUpdate { get; }

    /// <summary>LN_a.</summary>
    public Gain<T> AtomNorm { get; }

    /// <summary>LN_f.</summary>
    public Gain<T> FragmentNorm { get; }

    /// <summary>γ of ⟨V⟩ in smooth mode.</summary>
    public Gain<T>? AtomVectorNorm { get; }

    /// <summary>γ of ⟨T⟩ in smooth mode.</summary>
    public Gain<T>? FragmentVectorNorm { get; }

    /// <summary>X̂ to q.</summary>
    public Affine<T> Query { get; }

    /// <summary>Ŷ to (k, w).</summary>
    public Affine<T> Fragments { get; }

    /// <summary>V̂ to (L2 V̂, L3 V̂) and, with a vector update, L1 V̂.</summary>
    public Affine<T> Vectors { get; }

    /// <summary>S to (L4 S, L5 S) and, with a vector update, L0 S.</summary>
    public Affine<T> Sums { get; }

    /// <summary>m to what becomes the hidden values of both gates, P₁ and Q₁.</summary>
    public Affine<T>? Inner { get; }

    /// <summary>P₂.</summary>
    public Affine<T>? PositionGate { get; }

    /// <summary>Q₂.</summary>
    public Affine<T>? VectorGate { get; }

    /// <summary>Multiplications an atom.</summary>
    public double AtomProducts => Query.Products + (3 * Vectors.Products) + Sums.Products;

    /// <summary>Multiplications an edge.</summary>
    public double EdgeProducts => (Inner?.Products ?? 0) + (PositionGate?.Products ?? 0) + (VectorGate?.Products ?? 0);

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        AtomNorm.Load(source);
        FragmentNorm.Load(source);
        AtomVectorNorm?.Load(source);
        FragmentVectorNorm?.Load(source);
        foreach (Affine<T>? map in new[] { Query, Fragments, Vectors, Sums, Inner, PositionGate, VectorGate })
        {
            map?.Load(source);
        }
    }
}
