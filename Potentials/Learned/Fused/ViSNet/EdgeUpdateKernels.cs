using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// f + g ⊙ R with R = a·b − (2 − u²)(u·a)(u·b), the product of the rejections of a = W_trg v̂_i and b = W_src v̂_j from u (equation V6).
/// </summary>
internal readonly unsafe struct EdgeUpdate<T>(T* target, T* source, int stride, T* frame, T* gate, T* features, T* updated, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]);
        V obliquity = S.Create(frame[ShortGeometry<T>.ObliquityColumn]);
        for (int c = 0; c < channels; c += S.Count)
        {
            V ax = S.Load(target + c), ay = S.Load(target + stride + c), az = S.Load(target + (2 * stride) + c);
            V bx = S.Load(source + c), by = S.Load(source + stride + c), bz = S.Load(source + (2 * stride) + c);
            V alongA = S.MultiplyAdd(uz, az, S.MultiplyAdd(uy, ay, S.Multiply(ux, ax)));
            V alongB = S.MultiplyAdd(uz, bz, S.MultiplyAdd(uy, by, S.Multiply(ux, bx)));
            V product = S.MultiplyAdd(az, bz, S.MultiplyAdd(ay, by, S.Multiply(ax, bx)));
            product = S.NegatedMultiplyAdd(S.Multiply(obliquity, alongA), alongB, product);
            S.Store(updated + c, S.MultiplyAdd(S.Load(gate + c), product, S.Load(features + c)));
        }
    }
}

/// <summary>
/// Adjoint of <see cref="EdgeUpdate{T}"/>: ḡ = f̄ R before activation; R̄ = f̄ g, kept for the sender; with k = 2 − u²,
/// ā += R̄ (b − k u (u·b)), ū −= k Σ_c R̄ (a (u·b) + b (u·a)) and, as k̄ = −Σ_c R̄ (u·a)(u·b), ū −= 2u k̄.
/// </summary>
internal readonly unsafe struct EdgeUpdateReverse<T>(
    T* target, T* source, int stride, T* frame, T* gate, T* slope, T* featuresBar, T* gateBar, T* forSender, T* targetBar, int channels, T* geometryBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]);
        V obliquity = S.Create(frame[ShortGeometry<T>.ObliquityColumn]);
        V xBar = S.Constant(0), yBar = S.Constant(0), zBar = S.Constant(0), obliquityBar = S.Constant(0);
        for (int c = 0; c < channels; c += S.Count)
        {
            V ax = S.Load(target + c), ay = S.Load(target + stride + c), az = S.Load(target + (2 * stride) + c);
            V bx = S.Load(source + c), by = S.Load(source + stride + c), bz = S.Load(source + (2 * stride) + c);
            V alongA = S.MultiplyAdd(uz, az, S.MultiplyAdd(uy, ay, S.Multiply(ux, ax)));
            V alongB = S.MultiplyAdd(uz, bz, S.MultiplyAdd(uy, by, S.Multiply(ux, bx)));
            V product = S.MultiplyAdd(az, bz, S.MultiplyAdd(ay, by, S.Multiply(ax, bx)));
            product = S.NegatedMultiplyAdd(S.Multiply(obliquity, alongA), alongB, product);

            V fBar = S.Load(featuresBar + c);
            S.Store(gateBar + c, S.Multiply(S.Multiply(fBar, product), S.Load(slope + c)));
            V rBar = S.Multiply(fBar, S.Load(gate + c));
            S.Store(forSender + c, rBar);

            V scaledB = S.Multiply(obliquity, alongB);
            S.Store(targetBar + c, S.MultiplyAdd(rBar, S.NegatedMultiplyAdd(ux, scaledB, bx), S.Load(targetBar + c)));
            S.Store(targetBar + stride + c, S.MultiplyAdd(rBar, S.NegatedMultiplyAdd(uy, scaledB, by), S.Load(targetBar + stride + c)));
            S.Store(targetBar + (2 * stride) + c, S.MultiplyAdd(rBar, S.NegatedMultiplyAdd(uz, scaledB, bz), S.Load(targetBar + (2 * stride) + c)));

            V byA = S.Multiply(rBar, alongB), byB = S.Multiply(rBar, alongA);
            xBar = S.MultiplyAdd(byA, ax, S.MultiplyAdd(byB, bx, xBar));
            yBar = S.MultiplyAdd(byA, ay, S.MultiplyAdd(byB, by, yBar));
            zBar = S.MultiplyAdd(byA, az, S.MultiplyAdd(byB, bz, zBar));
            obliquityBar = S.MultiplyAdd(byA, alongA, obliquityBar);
        }

        T k = frame[ShortGeometry<T>.ObliquityColumn];
        T twice = k == T.One ? T.Zero : T.CreateChecked(2) * S.Sum(obliquityBar);
        geometryBar[0] += (twice * frame[0]) - (k * S.Sum(xBar));
        geometryBar[1] += (twice * frame[1]) - (k * S.Sum(yBar));
        geometryBar[2] += (twice * frame[2]) - (k * S.Sum(zBar));
    }
}
