using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// The radial functions g_k(r) = C(r) exp(−β_k (e^(−αr) − μ_k)²), α = 5/r_c, and their derivatives (equation R1).
/// </summary>
internal sealed unsafe class RadialFunctions<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double DecayOverCutoff = 5;

    private readonly GrowingBuffer<T> means;
    private readonly GrowingBuffer<T> negativeWidths; // −β
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
        means = new GrowingBuffer<T>(count);
        negativeWidths = new GrowingBuffer<T>(count);
    }

    /// <summary>Number of functions, K.</summary>
    public int Count { get; }

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
    }

    /// <summary>g [K] and dg/dr [K] at one distance.</summary>
    /// <param name="distance">r, Å.</param>
    /// <param name="envelope">C(r) and its derivative.</param>
    /// <param name="values">Receives g.</param>
    /// <param name="derivatives">Receives dg/dr.</param>
    public void At(double distance, (double Value, double Derivative) envelope, T* values, T* derivatives)
    {
        double exponential = Math.Exp(-decay * distance);
        Dispatch.Run<T, Kernel>(new Kernel(
            means.Pointer,
            negativeWidths.Pointer,
            Count,
            T.CreateTruncating(exponential),
            T.CreateTruncating(-2 * decay * exponential),
            T.CreateTruncating(envelope.Value),
            T.CreateTruncating(envelope.Derivative),
            values,
            derivatives));
    }

    private readonly struct Kernel(
        T* means, T* negativeWidths, int count, T exponential, T slope, T envelope, T envelopeDerivative, T* values, T* derivatives) : IKernel<T>
    {
        public void Run<S, V>()
            where S : struct, ISimd<T, V>
            where V : unmanaged
        {
            for (int k = 0; k < count; k += S.Count)
            {
                // With x = e^(−αr) − μ and t = exp(−βx²): dt/dr = −2α e^(−αr) · (−β) x · t.
                bool whole = k + S.Count <= count;
                V mean = whole ? S.Load(means + k) : S.LoadPartial(means + k, count - k);
                V width = whole ? S.Load(negativeWidths + k) : S.LoadPartial(negativeWidths + k, count - k);
                V offset = S.Subtract(S.Create(exponential), mean);
                V scaled = S.Multiply(width, offset);
                V bell = VectorMath<T, S, V>.Exp(S.Multiply(scaled, offset));
                V value = S.Multiply(S.Create(envelope), bell);
                V derivative = S.MultiplyAdd(S.Multiply(S.Create(slope), scaled), value, S.Multiply(S.Create(envelopeDerivative), bell));
                if (whole)
                {
                    S.Store(values + k, value);
                    S.Store(derivatives + k, derivative);
                }
                else
                {
                    S.StorePartial(values + k, value, count - k);
                    S.StorePartial(derivatives + k, derivative, count - k);
                }
            }
        }
    }
}
