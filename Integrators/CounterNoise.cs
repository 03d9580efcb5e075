using System.Runtime.CompilerServices;

namespace MDEngine.Integrators;

/// <summary>Who draws: each purpose has its own stream of a seed, so that no two ever share a number.</summary>
public enum RandomStreamId
{
    /// <summary>Starting velocities.</summary>
    Velocities = 0,

    /// <summary>Langevin noise.</summary>
    Langevin = 1,

    /// <summary>Stochastic velocity rescaling.</summary>
    VelocityRescaling = 2,

    /// <summary>Stochastic cell rescaling.</summary>
    CellRescaling = 3,

    /// <summary>Exchange of replicas.</summary>
    Exchange = 4,
}

/// <summary>Noise as a pure function of (seed, stream, step, index): the same for any order and number of threads, with nothing to save.</summary>
/// <param name="seed">Seed of the run.</param>
/// <param name="purpose">What the noise is for.</param>
public readonly struct CounterNoise(ulong seed, RandomStreamId purpose)
{
    private const double WordToUnit = 1.0 / 4294967296.0;

    /// <summary>Three independent standard normal numbers, by Box and Muller's transform of one Philox block.</summary>
    /// <param name="step">Step of the run.</param>
    /// <param name="index">Atom, or a counter of draws within the step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector3D Normal(long step, int index)
    {
        (uint w0, uint w1, uint w2, uint w3) = Words(step, index);
        double radius = Math.Sqrt(-2 * Math.Log(Unit(w0)));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * Unit(w1));
        double third = Math.Sqrt(-2 * Math.Log(Unit(w2))) * Math.Cos(2 * Math.PI * Unit(w3));
        return new Vector3D(radius * cosine, radius * sine, third);
    }

    /// <summary>A number of the open interval (0, 1).</summary>
    /// <param name="step">Step of the run.</param>
    /// <param name="index">A counter of draws within the step.</param>
    public double Uniform(long step, int index) => Unit(Words(step, index).W0);

    /// <summary>A number of the gamma distribution with unit scale (Marsaglia and Tsang 2000, doi:10.1145/358407.358414).</summary>
    /// <param name="shape">At least 1.</param>
    /// <param name="step">Step of the run.</param>
    /// <param name="firstIndex">The first counter that may be used; a few after it may be, too.</param>
    public double Gamma(double shape, long step, int firstIndex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shape, 1);
        double d = shape - (1.0 / 3.0);
        double c = 1 / Math.Sqrt(9 * d);
        for (int index = firstIndex; ; index += 2)
        {
            double x = Normal(step, index).X;
            double root = 1 + (c * x);
            if (root <= 0)
            {
                continue;
            }

            double v = root * root * root;
            if (Math.Log(Uniform(step, index + 1)) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Unit(uint word) => (word + 0.5) * WordToUnit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (uint W0, uint W1, uint W2, uint W3) Words(long step, int index) => Philox4x32.Generate(
        (uint)index, (uint)step, (uint)(step >> 32), (uint)purpose, (uint)seed, (uint)(seed >> 32));
}
