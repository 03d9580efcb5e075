using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>The norm of vectors that a mode uses: smooth with a gain, or exact mode's.</summary>
internal static unsafe class VectorNorms<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>⟨v⟩ of one atom or fragment.</summary>
    /// <param name="gain">γ, or null in exact mode.</param>
    /// <param name="options">F and ε.</param>
    /// <param name="v">[3,F].</param>
    /// <param name="result">[3,F].</param>
    /// <param name="inverseNorm">Receives what <see cref="Reverse"/> needs in smooth mode.</param>
    /// <param name="lengths">[F] memory.</param>
    public static void Forward(Gain<T>? gain, ViSNetOptions options, T* v, T* result, T* inverseNorm, T* lengths)
    {
        int f = options.HiddenChannels;
        if (gain is null)
        {
            MaxMinVectorNorm<T>.Forward(v, lengths, result, f);
        }
        else
        {
            T epsilon = T.CreateTruncating(options.VectorNormEpsilon);
            ChannelDispatch.Run<T, SmoothVectorNorm<T>>(new(v, gain.Values, epsilon, result, inverseNorm, f), f);
        }
    }

    /// <summary>v̄ += the adjoint, for atom or fragment number <paramref name="at"/>.</summary>
    public static void Reverse(Gain<T>? gain, ViSNetOptions options, T* resultBar, T* v, T* inverseNorm, T* vBar, T* lengths, int at)
    {
        int f = options.HiddenChannels;
        if (gain is null)
        {
            MaxMinVectorNorm<T>.Reverse(resultBar, v, lengths, vBar, f);
        }
        else
        {
            gain.RecordVectors(v, *inverseNorm, resultBar, at);
            ChannelDispatch.Run<T, SmoothVectorNormReverse<T>>(new(resultBar, gain.Values, v, *inverseNorm, vBar, f), f);
        }
    }
}
