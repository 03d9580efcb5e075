namespace MDEngine.Integrators.Minimizers;

/// <summary>How long the steps of a quasi-Newton method are.</summary>
public enum StepControl
{
    /// <summary>A radius that grows and shrinks with how well the quadratic model foretells the energy.</summary>
    TrustRadius,

    /// <summary>A search along the direction for the strong Wolfe conditions.</summary>
    LineSearch,
}

/// <summary>
/// L-BFGS: steps −H g, where the last steps and gradient changes make H from a first guess (Nocedal 1980,
/// doi:10.1090/S0025-5718-1980-0572855-7). With all steps kept it is BFGS.
/// </summary>
/// <remarks>
/// The first guess is the inverse of Lindh's model Hessian for structures of up to <see cref="LargestModelled"/> moving
/// atoms, scaled to the curvature that the first step meets (as Nocedal and Wright, Numerical Optimization, eq. 6.20, scale the
/// unit matrix), or 1/70 Å²/eV (as in ASE) scaled by the last step.
/// </remarks>
public sealed class QuasiNewtonMinimizer : Minimizer
{
    /// <summary>Most moving atoms for which the model Hessian, a dense matrix, is made.</summary>
    public const int LargestModelled = 300;

    private const double PlainInverseStiffness = 1.0 / 70;
    private const double LeastCurvature = 1e-10;
    private const double SmallestRadius = 1e-6;
    private const double FirstRadius = 0.15;
    private const double CrampedRadius = 2e-3;
    private const int MostCrampedSteps = 5;

    /// <summary>The model Hessian is believed to be right within this factor.</summary>
    private const double LargestModelScale = 3;

    private readonly int memory;
    private readonly StepControl control;
    private readonly bool useModel;
    private readonly List<(double[] Step, double[] Change, double InverseCurvature)> history = [];
    private LindhModelHessian? model;
    private double modelScale;
    private double radius;
    private int crampedSteps;

    /// <summary>L-BFGS.</summary>
    /// <param name="options">What every minimizer is told.</param>
    /// <param name="memory">Steps that are kept.</param>
    /// <param name="control">How long the steps are.</param>
    /// <param name="useModelHessian">Whether the model Hessian is the first guess where it can be.</param>
    public QuasiNewtonMinimizer(MinimizerOptions options, int memory = 20, StepControl control = StepControl.TrustRadius, bool useModelHessian = true)
        : base(options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memory);
        this.memory = memory;
        this.control = control;
        useModel = useModelHessian;
    }

    /// <summary>BFGS: every step is kept.</summary>
    public static QuasiNewtonMinimizer Bfgs(MinimizerOptions options, StepControl control = StepControl.TrustRadius) => new(options, int.MaxValue, control);

    private protected override void Start()
    {
        history.Clear();
        radius = Math.Min(FirstRadius, LongestStep);
        crampedSteps = 0;
        modelScale = 1;
        model = useModel && Coordinates.MovingAtoms.Length <= LargestModelled ? LindhModelHessian.Of(State, Coordinates) : null;
    }

    private protected override void MakeStep(IPotential potential)
    {
        if (control == StepControl.LineSearch)
        {
            SearchLine(potential);
        }
        else
        {
            StepWithinRadius(potential);
        }
    }

    private void StepWithinRadius(IPotential potential)
    {
        var gradient = new double[G.Length];
        bool restarted = false;
        while (true)
        {
            double[] direction = Direction();
            double slope = VectorMath.Dot(direction, G);
            double longest = VectorMath.LongestOf(direction);
            double scale = longest > radius ? radius / longest : 1;
            double[] x = VectorMath.Along(X, scale, direction);
            double energy = Evaluate(potential, x, gradient);
            Remember(VectorMath.Difference(x, X), VectorMath.Difference(gradient, G));
            double predicted = scale * slope * (1 - (0.5 * scale));
            double actual = energy - E;
            double quality = actual / predicted;
            bool isNoise = Math.Abs(actual) <= EnergyNoise * Math.Abs(E) && VectorMath.Dot(gradient, gradient) < VectorMath.Dot(G, G);
            double length = scale * longest;
            if (isNoise || quality > 1e-4)
            {
                radius = !isNoise && quality < 0.25 ? 0.5 * length
                    : quality > 0.75 && scale < 1 ? Math.Min(LongestStep, 2 * radius)
                    : radius;
                radius = Math.Max(radius, SmallestRadius);
                MoveTo(x, gradient, energy);
                RestartWhereCramped(scale < 1);
                return;
            }

            radius = 0.25 * length;
            if (radius < SmallestRadius && !restarted)
            {
                restarted = true;
                history.Clear();
                radius = Math.Min(FirstRadius, LongestStep);
            }
            else if (radius < SmallestRadius)
            {
                Stall(potential, 0.5 * slope, RoughSurface(length, actual, predicted));
                return;
            }
        }
    }

    /// <summary>A radius that stays tiny says that the remembered steps mislead: they are forgotten.</summary>
    private void RestartWhereCramped(bool isLimited)
    {
        crampedSteps = isLimited && radius < CrampedRadius ? crampedSteps + 1 : 0;
        if (crampedSteps == MostCrampedSteps && history.Count > 0)
        {
            history.Clear();
            radius = Math.Min(FirstRadius, LongestStep);
            crampedSteps = 0;
        }
    }

    private void SearchLine(IPotential potential)
    {
        double[] direction = Direction();
        var gradient = new double[G.Length];
        double[] x = X;
        double longest = LongestStep / VectorMath.LongestOf(direction);
        var search = new LineSearch(
            distance =>
            {
                x = VectorMath.Along(X, distance, direction);
                double energy = Evaluate(potential, x, gradient);
                return new LineSearch.Point(distance, energy, VectorMath.Dot(gradient, direction));
            },
            curvature: 0.9);
        double slope = VectorMath.Dot(G, direction);
        if (search.Search(new LineSearch.Point(0, E, slope), 1, longest) is { } point)
        {
            Remember(VectorMath.Difference(x, X), VectorMath.Difference(gradient, G));
            MoveTo(x, gradient, point.Energy);
        }
        else if (history.Count > 0)
        {
            history.Clear();
            GoBack(potential);
        }
        else
        {
            Stall(potential, 0.5 * slope, RoughSurface(VectorMath.LongestOf(direction) * Math.Min(1, longest), 0, slope));
        }
    }

    private static string RoughSurface(double length, double actual, double predicted) => FormattableString.Invariant(
        $"the surface is rough: the energy does not fall along the forces, even in steps of {length:G2} Å (it changed by {actual:G3} eV where {predicted:G3} eV were expected); forces and energies do not belong together at this scale");

    /// <summary>−H g by the two-loop recursion; a direction that does not lead downhill clears the memory.</summary>
    private double[] Direction()
    {
        double[] direction = Recurse();
        if (history.Count > 0 && !(VectorMath.Dot(direction, G) < 0))
        {
            history.Clear();
            direction = Recurse();
        }

        return direction;
    }

    private double[] Recurse()
    {
        double[] q = (double[])G.Clone();
        var weights = new double[history.Count];
        for (int k = history.Count - 1; k >= 0; k--)
        {
            weights[k] = history[k].InverseCurvature * VectorMath.Dot(history[k].Step, q);
            VectorMath.Add(q, -weights[k], history[k].Change);
        }

        q = FirstGuess(q);
        for (int k = 0; k < history.Count; k++)
        {
            double weight = history[k].InverseCurvature * VectorMath.Dot(history[k].Change, q);
            VectorMath.Add(q, weights[k] - weight, history[k].Step);
        }

        for (int i = 0; i < q.Length; i++)
        {
            q[i] = -q[i];
        }

        return q;
    }

    private double[] FirstGuess(double[] q)
    {
        double[] guess = model?.Solve(q) ?? q;
        double factor = model is null ? PlainScale() : modelScale;
        for (int i = 0; i < guess.Length; i++)
        {
            guess[i] *= factor;
        }

        return guess;
    }

    private double PlainScale()
    {
        if (history.Count == 0)
        {
            return PlainInverseStiffness;
        }

        (_, double[] change, double inverseCurvature) = history[^1];
        return 1 / (inverseCurvature * VectorMath.Dot(change, change));
    }

    private void Remember(double[] step, double[] change)
    {
        double curvature = VectorMath.Dot(step, change);
        if (curvature <= LeastCurvature * Math.Sqrt(VectorMath.Dot(step, step) * VectorMath.Dot(change, change)))
        {
            return;
        }

        if (history.Count == 0 && model is not null)
        {
            modelScale = Math.Clamp(curvature / VectorMath.Dot(change, model.Solve(change)), 1 / LargestModelScale, LargestModelScale);
        }

        history.Add((step, change, 1 / curvature));
        if (history.Count > memory)
        {
            history.RemoveAt(0);
        }
    }
}
