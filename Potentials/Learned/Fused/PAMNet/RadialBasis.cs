using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The radial bases of one distance with their derivatives, in double precision (E1 to E3, E5).</summary>
internal static unsafe class RadialBasis
{
    /// <summary>The distance that the bases see: in smooth mode it does not fall below 0.1 Å.</summary>
    public static Jet Distance(PamNetOptions options, double distance) => options.IsSmooth ? Envelope.Floor(distance) : new Jet(distance, 1, 0);

    /// <summary>φ and its derivative: 1 and 0 in exact mode.</summary>
    public static Jet Switch(PamNetOptions options, Jet distance, double cutoff, double width)
    {
        Jet factor = options.IsSmooth ? Envelope.Switch(distance.Value, cutoff, width) : new Jet(1, 0, 0);
        return factor with { First = factor.First * distance.First };
    }

    /// <summary>ρ_m = u(x) sin(f_m x) and dρ_m/dd.</summary>
    /// <param name="frequencies">[16] f_m.</param>
    /// <param name="distance">d, with its derivative by the true distance.</param>
    /// <param name="cutoff">c.</param>
    /// <param name="values">[16] ρ_m.</param>
    /// <param name="slopes">[16] dρ_m/dd.</param>
    /// <param name="frequencySlopes">[16] ∂ρ_m/∂f_m = u x cos(f_m x).</param>
    public static void Bessel(ReadOnlySpan<double> frequencies, Jet distance, double cutoff, Span<double> values, Span<double> slopes, Span<double> frequencySlopes)
    {
        double x = distance.Value / cutoff;
        Jet envelope = Envelope.Radial(x);
        double* arguments = stackalloc double[PamNetOptions.RadialCount];
        double* sines = stackalloc double[PamNetOptions.RadialCount];
        double* cosines = stackalloc double[PamNetOptions.RadialCount];
        for (int m = 0; m < PamNetOptions.RadialCount; m++)
        {
            arguments[m] = frequencies[m] * x;
        }

        Elementwise.SinCos(arguments, sines, cosines, PamNetOptions.RadialCount);
        double scale = distance.First / cutoff;
        for (int m = 0; m < PamNetOptions.RadialCount; m++)
        {
            values[m] = envelope.Value * sines[m];
            slopes[m] = ((envelope.First * sines[m]) + (envelope.Value * frequencies[m] * cosines[m])) * scale;
            frequencySlopes[m] = envelope.Value * x * cosines[m];
        }
    }

    /// <summary>R_ln and dR_ln/dd.</summary>
    public static void Spherical(Jet distance, double cutoff, Span<double> values, Span<double> slopes)
    {
        Span<double> seconds = stackalloc double[AngularBasis.FunctionCount];
        AngularBasis.Radial(distance.Value / cutoff, values, slopes, seconds);
        for (int k = 0; k < AngularBasis.FunctionCount; k++)
        {
            slopes[k] *= distance.First / cutoff;
        }
    }
}
