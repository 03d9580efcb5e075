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
            (valueAtCutoff, slopeAtCutoff) = Bare(finite);
        }
    }

    /// <summary>Value (1/Å) and derivative (1/Å²) at a distance below the cutoff; zero from there on.</summary>
    public (double Value, double Slope) At(double r)
    {
        if (r >= cutoff)
        {
            return (0, 0);
        }

        (double value, double slope) = Bare(r);
        if (double.IsPositiveInfinity(cutoff))
        {
            return (value, slope);
        }

        // V(r) − V(r_L) − (1 − f)·V'(r_L)·(r − r_L)
        (double f, double fSlope) = shift.At(r);
        double distance = r - cutoff;
        value -= valueAtCutoff + ((1 - f) * slopeAtCutoff * distance);
        slope -= slopeAtCutoff * (1 - f - (fSlope * distance));
        if (end is SmoothSwitch ending)
        {
            (double g, double gSlope) = ending.At(r);
            (value, slope) = (value * g, (slope * g) + (value * gSlope));
        }

        return (value, slope);
    }

    // V = erf(r/σ)/r, V' = 2 exp(−r²/σ²)/(√π σ r) − erf(r/σ)/r²
    private (double Value, double Slope) Bare(double r)
    {
        double x = r / sigma;
        double value = SpecialFunctions.Erf(x) / r;
        double slope = ((2 / (Math.Sqrt(Math.PI) * sigma) * Math.Exp(-x * x)) - value) / r;
        return (value, slope);
    }
}
