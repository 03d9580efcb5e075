namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>A function's value and first two derivatives at a point.</summary>
/// <param name="Value">f.</param>
/// <param name="First">f′.</param>
/// <param name="Second">f″.</param>
public readonly record struct Jet(double Value, double First, double Second)
{
    /// <summary>The jet of a product.</summary>
    public static Jet operator *(Jet f, Jet g) => Multiply(f, g);

    /// <summary>The jet of a product.</summary>
    public static Jet Multiply(Jet f, Jet g) => new(
        f.Value * g.Value,
        (f.First * g.Value) + (f.Value * g.First),
        (f.Second * g.Value) + (2 * f.First * g.First) + (f.Value * g.Second));
}

/// <summary>The functions of distance that switch edges off at the cutoff.</summary>
public static class Envelope
{
    /// <summary>u(x) = 1/x − 21x⁵ + 35x⁶ − 15x⁷ for x &lt; 1, else 0; its slope at 1 is −1, as in the authors' code.</summary>
    /// <param name="x">Distance over cutoff.</param>
    public static Jet Radial(double x)
    {
        if (x >= 1)
        {
            return default;
        }

        double x2 = x * x;
        double x3 = x2 * x;
        double x4 = x2 * x2;
        double inverse = 1 / x;
        return new Jet(
            inverse + (x4 * x * (-21 + (x * (35 - (15 * x))))),
            (-inverse * inverse) + (x4 * (-105 + (x * (210 - (105 * x))))),
            (2 * inverse * inverse * inverse) + (x3 * (-420 + (x * (1050 - (630 * x))))));
    }

    /// <summary>φ: 1 up to c − δ, then 1 − s³(10 − 15s + 6s²) with s = (d − c + δ)/δ, and 0 from c on; twice continuously differentiable.</summary>
    /// <param name="distance">d, Å.</param>
    /// <param name="cutoff">c, Å.</param>
    /// <param name="width">δ, Å.</param>
    public static Jet Switch(double distance, double cutoff, double width)
    {
        double s = (distance - cutoff + width) / width;
        return s switch
        {
            <= 0 => new Jet(1, 0, 0),
            >= 1 => default,
            _ => new Jet(
                1 - (s * s * s * (10 + (s * (-15 + (6 * s))))),
                -30 * s * s * (1 - s) * (1 - s) / width,
                -60 * s * (1 - s) * (1 - (2 * s)) / (width * width)),
        };
    }

    /// <summary>
    /// A distance that no longer falls below 0.1 Å: d from 0.2 Å on, below it 0.2 q(d/0.2) with q(t) = ½ + t³ − ½t⁴, so that the bases
    /// stay finite when atoms collide. Twice continuously differentiable.
    /// </summary>
    /// <param name="distance">d, Å.</param>
    public static Jet Floor(double distance)
    {
        const double Start = 0.2;
        double t = distance / Start;
        return t >= 1
            ? new Jet(distance, 1, 0)
            : new Jet(Start * (0.5 + (t * t * t * (1 - (0.5 * t)))), t * t * (3 - (2 * t)), 6 * t * (1 - t) / Start);
    }
}
