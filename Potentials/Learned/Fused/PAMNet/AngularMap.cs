using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// The linear map of the angular basis, W s + b. As s[6l+n] = R_ln(d) Y_l(θ), W s = Σ_l Y_l(θ) U_l(d) with U_l = Σ_n W[:, 6l+n] R_ln(d): an
/// edge has its U once, and each of its angles takes 7 instead of 42 products a channel.
/// </summary>
/// <param name="name">Name of the map's parameters.</param>
/// <param name="padded">Padded channels.</param>
internal sealed unsafe class AngularMap<T>(string name, int padded) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> columns = new((long)AngularBasis.FunctionCount * padded);
    private readonly AlignedBuffer<T> bias = new(padded);

    /// <summary>[padded] b.</summary>
    public T* Bias => bias.Pointer;

    /// <summary>Takes the parameters' values.</summary>
    public void Set(ParameterSet<double> parameters)
    {
        ReadOnlySpan<double> weight = parameters[name + ".weight"];
        ReadOnlySpan<double> offset = parameters[name + ".bias"];
        for (int channel = 0; channel < offset.Length; channel++)
        {
            bias.Pointer[channel] = T.CreateTruncating(offset[channel]);
            for (int k = 0; k < AngularBasis.FunctionCount; k++)
            {
                columns.Pointer[(k * padded) + channel] = T.CreateTruncating(weight[(channel * AngularBasis.FunctionCount) + k]);
            }
        }
    }

    /// <summary>u[l] = Σ_n W[:, 6l+n] radial[6l+n].</summary>
    /// <param name="radial">[42] R_ln, or their derivatives.</param>
    /// <param name="u">[7, padded].</param>
    public void Expand(T* radial, T* u) => Dispatch.Run<T, AngularExpansion<T>>(new(radial, columns.Pointer, padded, u));

    /// <summary>Gives gradients to the parameters: W̄_(:,6l+n) = Σ R_ln ū_l, and as Y_0 is constant and ū_0 = Y_0 w, b̄ = Σ w = Σ ū_0/Y_0.</summary>
    /// <param name="columnsBar">[42, padded].</param>
    /// <param name="firstSum">[padded] Σ ū_0.</param>
    /// <param name="gradient">By parameter.</param>
    public void Collect(T* columnsBar, T* firstSum, ParameterSet<T> gradient)
    {
        Span<T> weight = gradient[name + ".weight"];
        Span<T> offset = gradient[name + ".bias"];
        T inverse = T.CreateTruncating(Math.Sqrt(4 * Math.PI));
        for (int channel = 0; channel < offset.Length; channel++)
        {
            offset[channel] = firstSum[channel] * inverse;
            for (int k = 0; k < AngularBasis.FunctionCount; k++)
            {
                weight[(channel * AngularBasis.FunctionCount) + k] = columnsBar[(k * padded) + channel];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        columns.Dispose();
        bias.Dispose();
    }
}
