using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>What the update of edge features by a receiver's edges works on.</summary>
internal unsafe struct EdgeUpdateRows<T>
    where T : unmanaged
{
    /// <summary>Number of edges.</summary>
    public int Count;

    /// <summary>F.</summary>
    public int Channels;

    /// <summary>Numbers from one component of a and b to the next.</summary>
    public int Stride;

    /// <summary>a = W_trg v̂ of the receiver.</summary>
    public T* Target;

    /// <summary>b = W_src v̂ of the senders.</summary>
    public EdgeRows<T> Sources;

    /// <summary>g, which begins two times <see cref="Channels"/> into a row.</summary>
    public EdgeRows<T> Filters;

    /// <summary>Its slope, likewise.</summary>
    public EdgeRows<T> Slopes;

    /// <summary>[Count, frame].</summary>
    public T* Frames;
}

/// <summary>
/// f + g ⊙ R with R = a·b − (2 − u²)(u·a)(u·b), the product of the rejections of a = W_trg v̂_i and b = W_src v̂_j from u (equation V6).
/// </summary>
internal readonly unsafe struct EdgeUpdates<T>(EdgeUpdateRows<T> rows, EdgeRows<T> features, T* updated) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        EdgeUpdateRows<T> from = rows;
        EdgeRows<T> old = features;
        int channels = from.Channels;
        int stride = from.Stride;
        T* a = from.Target;
        T* result = updated;
        for (int n = 0; n < from.Count; n++, result += channels)
        {
            T* b = from.Sources.Row(n);
            T* gate = from.Filters.Row(n) + (2 * channels);
            T* start = old.Row(n);
            T* frame = from.Frames + ((long)n * ShortGeometry<T>.FrameWidth);
            V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]);
            V obliquity = S.Create(frame[ShortGeometry<T>.ObliquityColumn]);
            for (int c = 0; c < channels; c += S.Count)
            {
                V ax = S.Load(a + c), ay = S.Load(a + stride + c), az = S.Load(a + (2 * stride) + c);
                V bx = S.Load(b + c), by = S.Load(b + stride + c), bz = S.Load(b + (2 * stride) + c);
                V alongA = S.MultiplyAdd(uz, az, S.MultiplyAdd(uy, ay, S.Multiply(ux, ax)));
                V alongB = S.MultiplyAdd(uz, bz, S.MultiplyAdd(uy, by, S.Multiply(ux, bx)));
                V product = S.MultiplyAdd(az, bz, S.MultiplyAdd(ay, by, S.Multiply(ax, bx)));
                product = S.NegatedMultiplyAdd(S.Multiply(obliquity, alongA), alongB, product);
                S.Store(result + c, S.MultiplyAdd(S.Load(gate + c), product, S.Load(start + c)));
            }
        }
    }
}

/// <summary>
/// Adjoint of V6 for the edges of a receiver: ḡ = f̄ R, times the slope; R̄ = f̄ g, kept for the sender; with k = 2 − u²,
/// ā += R̄ (b − k u (u·b)), ū −= k Σ_c R̄ (a (u·b) + b (u·a)) and, as k̄ = −Σ_c R̄ (u·a)(u·b), ū += 2u Σ_c R̄ (u·a)(u·b). Where slopes are
/// derivatives by the distance, r̄ += Σ_c of ḡ times them, and of f̄ df/dr.
/// </summary>
internal readonly unsafe struct EdgeUpdatesReverse<T>(
    EdgeUpdateRows<T> rows, T* featureBars, EdgeRows<T> featureDerivatives, T* filtersBar, T* forSenders, int filterWidth, T* targetBar, T* frameBars, bool byDistance) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        EdgeUpdateRows<T> from = rows;
        EdgeRows<T> derivatives = featureDerivatives;
        int channels = from.Channels;
        int stride = from.Stride;
        bool hasDerivatives = byDistance;
        T* a = from.Target;
        T* aBar = targetBar;
        T* features = featureBars;
        T* bars = filtersBar + (2 * channels);
        T* sent = forSenders + (2 * channels);
        for (int n = 0; n < from.Count; n++, features += channels, bars += filterWidth, sent += filterWidth)
        {
            T* b = from.Sources.Row(n);
            T* gate = from.Filters.Row(n) + (2 * channels);
            T* slope = from.Slopes.Row(n) + (2 * channels);
            T* derivative = hasDerivatives ? derivatives.Row(n) : null;
            if (n + 1 < from.Count)
            {
                from.Filters.Prefetch(n + 1, 2 * channels, channels);
                from.Slopes.Prefetch(n + 1, 2 * channels, channels);
                derivatives.Prefetch(n + 1, 0, hasDerivatives ? channels : 0);
            }

            T* frame = from.Frames + ((long)n * ShortGeometry<T>.FrameWidth);
            V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]);
            V obliquity = S.Create(frame[ShortGeometry<T>.ObliquityColumn]);
            V xBar = S.Constant(0), yBar = S.Constant(0), zBar = S.Constant(0), obliquityBar = S.Constant(0), distanceBar = S.Constant(0);
            for (int c = 0; c < channels; c += S.Count)
            {
                V ax = S.Load(a + c), ay = S.Load(a + stride + c), az = S.Load(a + (2 * stride) + c);
                V bx = S.Load(b + c), by = S.Load(b + stride + c), bz = S.Load(b + (2 * stride) + c);
                V alongA = S.MultiplyAdd(uz, az, S.MultiplyAdd(uy, ay, S.Multiply(ux, ax)));
                V alongB = S.MultiplyAdd(uz, bz, S.MultiplyAdd(uy, by, S.Multiply(ux, bx)));
                V product = S.MultiplyAdd(az, bz, S.MultiplyAdd(ay, by, S.Multiply(ax, bx)));
                product = S.NegatedMultiplyAdd(S.Multiply(obliquity, alongA), alongB, product);

                V fBar = S.Load(features + c);
                V gBar = S.Multiply(S.Multiply(fBar, product), S.Load(slope + c));
                S.Store(bars + c, gBar);
                V rBar = S.Multiply(fBar, S.Load(gate + c));
                S.Store(sent + c, rBar);
                if (hasDerivatives)
                {
                    distanceBar = S.Add(distanceBar, S.MultiplyAdd(fBar, S.Load(derivative + c), gBar));
                }

                V scaledB = S.Multiply(obliquity, alongB);
                AddTo<S, V>(aBar + c, rBar, S.NegatedMultiplyAdd(ux, scaledB, bx), n == 0);
                AddTo<S, V>(aBar + stride + c, rBar, S.NegatedMultiplyAdd(uy, scaledB, by), n == 0);
                AddTo<S, V>(aBar + (2 * stride) + c, rBar, S.NegatedMultiplyAdd(uz, scaledB, bz), n == 0);

                V byA = S.Multiply(rBar, alongB), byB = S.Multiply(rBar, alongA);
                xBar = S.MultiplyAdd(byA, ax, S.MultiplyAdd(byB, bx, xBar));
                yBar = S.MultiplyAdd(byA, ay, S.MultiplyAdd(byB, by, yBar));
                zBar = S.MultiplyAdd(byA, az, S.MultiplyAdd(byB, bz, zBar));
                obliquityBar = S.MultiplyAdd(byA, alongA, obliquityBar);
            }

            T k = frame[ShortGeometry<T>.ObliquityColumn];
            T twice = k == T.One ? T.Zero : T.CreateChecked(2) * S.Sum(obliquityBar);
            T* target = frameBars + ((long)n * ShortGeometry<T>.FrameWidth);
            target[0] += (twice * frame[0]) - (k * S.Sum(xBar));
            target[1] += (twice * frame[1]) - (k * S.Sum(yBar));
            target[2] += (twice * frame[2]) - (k * S.Sum(zBar));
            target[ShortGeometry<T>.DistanceColumn] += hasDerivatives ? S.Sum(distanceBar) : T.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<S, V>(T* target, V factor, V value, bool isFirst)
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => S.Store(target, isFirst ? S.Multiply(factor, value) : S.MultiplyAdd(factor, value, S.Load(target)));
}
