using System.Runtime.Intrinsics;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>
/// What of a long pair depends on its distance alone: the potential of unit charges and dispersion's switch, from a table that is right to
/// 10⁻¹² of them.
/// </summary>
internal sealed unsafe class LongRangeFunctions
{
    // erf(8) is 1 to 10⁻²⁹: without a cutoff the potential is 1/r from so many damping lengths on.
    private const double BareLengths = 8;
    private const double ValueError = 1e-12;
    private const double SlopeError = 1e-10;

    private readonly double end;

    /// <summary>For one model.</summary>
    /// <param name="options">Damping length, long cutoff, width of the switch.</param>
    /// <param name="nearest">The shortest distance, Å.</param>
    public LongRangeFunctions(So3lrOptions options, double nearest)
    {
        var coulomb = new ScreenedCoulomb(options);
        SmoothSwitch? ending = options.LongCutoff is double cutoff ? new SmoothSwitch(cutoff - options.DispersionSwitchWidth, cutoff) : null;
        Cutoff = options.LongCutoff ?? double.PositiveInfinity;
        end = options.LongCutoff ?? (BareLengths * options.CoulombDampingLength);
        Table = HermiteTable<double>.Create(nearest, end, 2, Both, ValueError, SlopeError)
            ?? throw new InputException("The damping length of electrostatics or the long cutoff is far from what can be tabulated; look at the model file's header.");

        void Both(double r, Span<double> values, Span<double> slopes, Span<double> curvatures)
        {
            (values[0], slopes[0], curvatures[0]) = coulomb.At(r);
            (values[1], slopes[1], curvatures[1]) = ending?.At(r) ?? (1, 0, 0);
        }
    }

    /// <summary>Å; infinite for none.</summary>
    public double Cutoff { get; }

    private HermiteTable<double> Table { get; }

    /// <summary>Potential of unit charges (1/Å, without the Coulomb constant) and switch of dispersion, with their slopes, at a distance below the cutoff.</summary>
    /// <param name="r">Distance, Å.</param>
    /// <param name="slopes">Of both.</param>
    public Vector128<double> At(double r, out Vector128<double> slopes)
    {
        if (r >= end)
        {
            slopes = Vector128.Create(-1 / (r * r), 0);
            return Vector128.Create(1 / r, 1);
        }

        double* c = Table.Locate(r, out double offset);
        Vector128<double> t = Vector128.Create(offset);
        Vector128<double> p = Vector128.MultiplyAddEstimate(Vector128.Load(c + 10), t, Vector128.Load(c + 8));
        Vector128<double> d = Vector128.MultiplyAddEstimate(Vector128.Load(c + 10), t, p);
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Load(c + 6));
        d = Vector128.MultiplyAddEstimate(d, t, p);
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Load(c + 4));
        d = Vector128.MultiplyAddEstimate(d, t, p);
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Load(c + 2));
        d = Vector128.MultiplyAddEstimate(d, t, p);
        slopes = d * Table.InverseStep;
        return Vector128.MultiplyAddEstimate(p, t, Vector128.Load(c));
    }
}
