using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>y = W₁ σ(W₀ x + b₀) + b₁, the degree part of a filter: D invariants to F channels, F/4 in between.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class Perceptron<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Affine<T> inner;
    private readonly Affine<T> outer;

    /// <summary>Reads name.0 and name.1.</summary>
    /// <exception cref="InputFileException">A tensor is missing or has another shape.</exception>
    public Perceptron(ModelFile model, string name, int outputs, int inputs)
    {
        Hidden = outputs / 4;
        inner = So3lrMaps.Affine<T>(model, $"{name}.0", Hidden, inputs);
        outer = So3lrMaps.Affine<T>(model, $"{name}.1", outputs, Hidden);
    }

    /// <summary>Channels in between.</summary>
    public int Hidden { get; }

    /// <summary>Writes y, and σ′ of the hidden channels for the reverse pass.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="ldx">Distance between rows of x.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="hidden">[rows, F/4] scratch.</param>
    /// <param name="derivatives">[rows, F/4] receives σ′.</param>
    /// <param name="y">Receives [rows, outputs].</param>
    /// <param name="ldy">Distance between rows of y.</param>
    public void Apply(T* x, int ldx, int rows, T* hidden, T* derivatives, T* y, int ldy)
    {
        inner.Apply(x, ldx, hidden, Hidden, rows, at: 0);
        Elementwise.Silu(hidden, hidden, derivatives, rows * Hidden);
        outer.Apply(hidden, Hidden, y, ldy, rows, at: 0);
    }

    /// <summary>x̄ += W₀ᵀ(σ′ ⊙ W₁ᵀȳ).</summary>
    /// <param name="yBar">[rows, outputs].</param>
    /// <param name="ldy">Distance between rows of ȳ.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="hidden">[rows, F/4] scratch.</param>
    /// <param name="derivatives">[rows, F/4] of the forward pass.</param>
    /// <param name="xBar">[rows, inputs].</param>
    /// <param name="ldx">Distance between rows of x̄.</param>
    public void AddReverse(T* yBar, int ldy, int rows, T* hidden, T* derivatives, T* xBar, int ldx)
    {
        outer.Reverse(yBar, ldy, hidden, Hidden, rows, at: 0);
        Elementwise.Multiply(hidden, derivatives, hidden, rows * Hidden);
        inner.AddReverse(hidden, Hidden, xBar, ldx, rows, at: 0);
    }
}
