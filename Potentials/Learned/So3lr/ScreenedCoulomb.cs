using MathNet.Numerics;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>
/// The potential of two unit charges in units of the Coulomb constant (docs/developer/so3lr.md, section 8): erf(r/σ)/r, and with a long
/// cutoff the shifted form whose value and slope vanish there.
/// </summary>
internal sealed class ScreenedCoulomb
{
    private const double SmoothWidth = 1.0;

    private readonly double sigma;
    private readonly double cutoff;
    private readonly SmoothSwitch shift;
    private readonly SmoothSwitch? end;
    private readonly double valueAtCutoff;
    private readonly double slopeAtCutoff;

    /// <summary>For one model.</summary>
    /// <param name="options">Damping length, long cutoff, and whether its end is rounded off (R1).</param>
    public ScreenedCoulomb(So3lrOptions options)
    {
        sigma = options.CoulombDampingLength;
        cutoff = options.LongCutoff ?? double.PositiveInfinity;
        if (options.LongCutoff is double finite)
        {
            shift = new SmoothSwitch(options.Constants.ElectrostaticSwitchOn * finite, finite);
            end = options.IsSmooth ? new SmoothSwitch(finite - SmoothWidth, finite) : null;
            (valueAtCutoff, slopeAtCutoff, _) = Bare(finite);
        }
    }

    /// <summary>Value (1/Å), derivative (1/Å²) and second derivative (1/Å³) at a distance up to the cutoff.</summary>
    public (double Value, double Slope, double Curvature) At(double r)
    {
        (double value, double slope, double curvature) = Bare(r);
        if (double.IsPositiveInfinity(cutoff))
        {
            return (value, slope, curvature);
        }

        // V(r) − V(r_L) − (1 − f)·V'(r_L)·(r − r_L)
        (double f, double f1, double f2) = shift.At(r);
        double distance = r - cutoff;
        value -= valueAtCutoff + ((1 - f) * slopeAtCutoff * distance);
        slope -= slopeAtCutoff * (1 - f - (f1 * distance));
        curvature += slopeAtCutoff * ((2 * f1) + (f2 * distance));
        if (end is SmoothSwitch ending)
        {
            (double g, double g1, double g2) = ending.At(r);
            curvature = (curvature * g) + (2 * slope * g1) + (value * g2);
            (value, slope) = (value * g, (slope * g) + (value * g1));
        }

        return (value, slope, curvature);
    }

    // V = erf(r/σ)/r; with G = 2 exp(−r²/σ²)/(√π σ): V' = (G − V)/r and V'' = (G' − 2V')/r.
    private (double Value, double Slope, double Curvature) Bare(double r)
    {
        double x = r / sigma;
        double value = SpecialFunctions.Erf(x) / r;
        double gauss = 2 / (Math.Sqrt(Math.PI) * sigma) * Math.Exp(-x * x);
        double slope = (gauss - value) / r;
        return (value, slope, ((-2 * x / sigma * gauss) - (2 * slope)) / r);
    }
}
