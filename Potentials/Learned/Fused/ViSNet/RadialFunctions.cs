using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// The radial functions g_k(r) = C(r) exp(−β_k (e^(−αr) − μ_k)²), α = 5/r_c, and their derivatives (equation R1).
/// </summary>
/// <remarks>
/// At any distance only some of these bells differ from zero: in bins of e^(−αr) it is known which. What is left out is below the rounding
/// of a sum that one of the others dominates. The bin depends on the distance alone, and so do all bits.
/// </remarks>
internal sealed unsafe class RadialFunctions<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Equal parts of the range from 0 to 1 of e^(−αr).</summary>
    public const int Bins = 20;

    private const double DecayOverCutoff = 5;

    private readonly int padding = Dispatch.VectorCount<T>();
    private readonly GrowingBuffer<T> means;
    private readonly GrowingBuffer<T> negativeWidths; // −β
    private readonly (int First, int Count)[] windows = new (int, int)[Bins];
    private readonly double decay;
    private readonly string prefix;

    /// <summary>Functions up to a cutoff.</summary>
    /// <param name="count">K.</param>
    /// <param name="cutoff">r_c, Å.</param>
    /// <param name="prefix">Of the names of their constants in a model file.</param>
    public RadialFunctions(int count, double cutoff, string prefix)
    {
        Count = count;
        decay = DecayOverCutoff / cutoff;
        this.prefix = prefix;
        means = new GrowingBuffer<T>(count + padding);
        negativeWidths = new GrowingBuffer<T>(count + padding);
    }

    /// <summary>Number of functions, K.</summary>
    public int Count { get; }

    /// <summary>Numbers that <see cref="At"/> may write: the functions, in whole vectors.</summary>
    public int Stride => (Count + padding - 1) / padding * padding;

    /// <summary>Takes μ and β, which are constants.</summary>
    public void Load(TensorSource source)
    {
        double[] mu = source(prefix + ".means", Count);
        double[] beta = source(prefix + ".betas", Count);
        for (int k = 0; k < Count; k++)
        {
            means.Pointer[k] = T.CreateTruncating(mu[k]);
            negativeWidths.Pointer[k] = T.CreateTruncating(-beta[k]);
        }

        for (int bin = 0; bin < Bins; bin++)
        {
            windows[bin] = Window((double)bin / Bins, (bin + 1.0) / Bins, mu, beta);
        }
    }

    /// <summary>The bin of a distance, Å.</summary>
    public int BinOf(double distance) => Math.Clamp((int)(Math.Exp(-decay * distance) * Bins), 0, Bins - 1);

    /// <summary>Which functions may differ from zero in a bin.</summary>
    public (int First, int Count) InBin(int bin) => windows[bin];

    /// <summary>Some g and dg/dr at one distance.</summary>
    /// <param name="distance">r, Å.</param>
    /// <param name="envelope">C(r) and its derivative.</param>
    /// <param name="first">The first function.</param>
    /// <param name="count">How many; vectors are written whole.</param>
    /// <param name="values">Receives g.</param>
    /// <param name="derivatives">Receives dg/dr.</param>
    public void At(double distance, (double Value, double Derivative) envelope, int first, int count, T* values, T* derivatives)
    {
        double exponential = Math.Exp(-decay * distance);
        Dispatch.Run<T, Kernel>(new Kernel(
            means.Pointer + first,
            negativeWidths.Pointer + first,
            count,
            T.CreateTruncating(exponential),
            T.CreateTruncating(-2 * decay * exponential),
            T.CreateTruncating(envelope.Value),
            T.CreateTruncating(envelope.Derivative),
            values,
            derivatives));
    }

    private static (int First, int Count) Window(double lowest, double highest, double[] mu, double[] beta)
    {
        // A bell of 2⁻³⁰ (2⁻⁶⁰) of its height is below a hundredth of a rounding error in single (double) precision.
        double largest = Math.Log(2) * (typeof(T) == typeof(float) ? 30 : 60);
        int first = 0;
        int end = mu.Length;
        while (first < end - 1 && !Reaches(first))
        {
            first++;
        }

        while (end > first + 1 && !Reaches(end - 1))
        {
            end--;
        }

        return (first, end - first);

        bool Reaches(int k)
        {
            double away = Math.Max(0, Math.Max(lowest - mu[k], mu[k] - highest));
            return beta[k] * away * away < largest;
        }
    }

    private readonly struct Kernel(
        T* means, T* negativeWidths, int count, T exponential, T slope, T envelope, T envelopeDerivative, T* values, T* derivatives) : IKernel<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<T, V>
            where V : unmanaged
        {
            for (int k = 0; k < count; k += S.Count)
            {
                // With x = e^(−αr) − μ and t = exp(−βx²): dt/dr = −2α e^(−αr) · (−β) x · t.
                V offset = S.Subtract(S.Create(exponential), S.Load(means + k));
                V scaled = S.Multiply(S.Load(negativeWidths + k), offset);
                V bell = VectorMath<T, S, V>.Exp(S.Multiply(scaled, offset));
                V value = S.Multiply(S.Create(envelope), bell);
                S.Store(values + k, value);
                S.Store(derivatives + k, S.MultiplyAdd(S.Multiply(S.Create(slope), scaled), value, S.Multiply(S.Create(envelopeDerivative), bell)));
            }
        }
    }
}
