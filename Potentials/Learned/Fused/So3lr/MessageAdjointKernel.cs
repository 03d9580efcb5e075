using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Adjoints of the messages of some pairs in both directions: with ᾱ_b = Σ_{c∈b} x̄_i w_j and ᾱ_ℓ = v̄_i·Y_ℓ, L̄ = φ ᾱ/c̄, φ̄ = Σ ᾱ L/c̄, and
/// Ȳ_ℓ += α_ℓ v̄_i.
/// </summary>
/// <param name="layout">Heads.</param>
/// <param name="degrees">Degrees of the components.</param>
/// <param name="pairs">[count] atoms, envelopes, harmonics and their adjoints, logits, weights.</param>
/// <param name="count">Number of pairs.</param>
/// <param name="signs">[row width] of a harmonic's degree in its direction.</param>
/// <param name="xBar">[N, F] adjoints of the scalars after the messages.</param>
/// <param name="vBar">[N, stride] adjoints of the vectors after the messages.</param>
/// <param name="values">Rows w of F channels.</param>
/// <param name="valueRows">[N] an atom's row; null for its number.</param>
/// <param name="logitBars">[count, row width] receives L̄.</param>
/// <param name="envelopeBars">[count] receives φ̄/c̄.</param>
internal readonly unsafe struct MessageAdjointKernel<T>(
    HeadLayout layout, DegreeMasks<T> degrees, PairRows<T> pairs, int count, T* signs, T* xBar, T* vBar, T* values, int* valueRows,
    T* logitBars, T* envelopeBars) : IHeadKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public HeadLayout Layout => layout;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V, TChannels>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
        where TChannels : struct, IChannels<T, V>
    {
        PairRows<T> rows = pairs;
        DegreeMasks<T> masks = degrees;
        nint features = layout.Features, stride = masks.Stride, rowWidth = layout.RowWidth;
        int heads = layout.Heads, scalarHeads = layout.ScalarHeads;
        nint width = layout.Width(0);
        for (int p = 0; p < count; p++)
        {
            int i = rows.Atoms[p].Receiver, j = rows.Atoms[p].Sender;
            T* wi = values + (features * (valueRows == null ? i : valueRows[i])), wj = values + (features * (valueRows == null ? j : valueRows[j]));
            T* bar = logitBars + (rowWidth * p), fromBar = bar + heads;
            for (nint k = 0; k < rowWidth; k += S.Count)
            {
                S.Store(bar + k, S.Constant(0));
            }

            HeadSums<T, S, V, TChannels>.Compute(xBar + (features * i), wj, scalarHeads, width, bar);
            HeadSums<T, S, V, TChannels>.Compute(xBar + (features * j), wi, scalarHeads, width, fromBar);

            T* vi = vBar + (stride * i), vj = vBar + (stride * j), y = rows.Harmonics + (stride * p), yBar = rows.HarmonicAdjoints + (stride * p);
            masks.Sums<S, V>(masks.Ones, vi, y, bar + scalarHeads);
            masks.Sums<S, V>(masks.Ones, vj, y, fromBar + scalarHeads);
            T* to = rows.Weights + (rowWidth * p) + scalarHeads, from = to + heads;
            for (nint m = 0; m < stride; m += S.Count)
            {
                V sum = S.MultiplyAdd(masks.Spread<S, V>(masks.Ones, to, m), S.Load(vi + m), S.Load(yBar + m));
                S.Store(yBar + m, S.MultiplyAdd(masks.Spread<S, V>(masks.Ones, from, m), S.Load(vj + m), sum));
            }

            V envelope = S.Create(rows.Envelopes[p]), dot = S.Constant(0);
            for (nint k = 0; k < rowWidth; k += S.Count)
            {
                V alphaBar = S.Multiply(S.Load(signs + k), S.Load(bar + k));
                dot = S.MultiplyAdd(alphaBar, S.Load(rows.Logits + (rowWidth * p) + k), dot);
                S.Store(bar + k, S.Multiply(envelope, alphaBar));
            }

            envelopeBars[p] = S.Sum(dot);
        }
    }
}
