namespace MDEngine.Integrators.Minimizers;

/// <summary>
/// Nonlinear conjugate gradients after Polak and Ribière, restarted where the direction no longer leads downhill (PR+, Gilbert and
/// Nocedal 1992, doi:10.1137/0802003), with a strong-Wolfe line search.
/// </summary>
/// <param name="options">What every minimizer is told.</param>
public sealed class ConjugateGradientMinimizer(MinimizerOptions options) : Minimizer(options)
{
    private const double FirstDistance = 1.0 / 70;

    private double[] direction = [];
    private double[] gradientBefore = [];
    private double reachedDistance;
    private double slopeBefore;

    private protected override void Start()
    {
        direction = [];
        gradientBefore = [];
        reachedDistance = 0;
    }

    private protected override void MakeStep(IPotential potential)
    {
        bool restarted = !Turn();
        double slope = VectorMath.Dot(G, direction);
        double longest = LongestStep / VectorMath.LongestOf(direction);
        double first = reachedDistance > 0 ? reachedDistance * Math.Clamp(slopeBefore / slope, 0.1, 10) : FirstDistance;
        var gradient = new double[G.Length];
        double[] x = X;
        var search = new LineSearch(
            distance =>
            {
                x = VectorMath.Along(X, distance, direction);
                double energy = Evaluate(potential, x, gradient);
                return new LineSearch.Point(distance, energy, VectorMath.Dot(gradient, direction));
            },
            curvature: 0.1);
        if (search.Search(new LineSearch.Point(0, E, slope), first, longest) is { } point)
        {
            gradientBefore = (double[])G.Clone();
            (reachedDistance, slopeBefore) = (point.Distance, slope);
            MoveTo(x, gradient, point.Energy);
        }
        else if (!restarted)
        {
            Start();
            GoBack(potential);
        }
        else
        {
            Stall(potential, first * slope, "the surface is rough: the energy does not fall along the forces; forces and energies do not belong together at this scale");
        }
    }

    /// <summary>The next direction; false where it is the plain gradient's.</summary>
    private bool Turn()
    {
        double weight = 0;
        if (gradientBefore.Length > 0)
        {
            weight = Math.Max(0, VectorMath.Dot(G, VectorMath.Difference(G, gradientBefore)) / VectorMath.Dot(gradientBefore, gradientBefore));
        }

        double[] next = new double[G.Length];
        VectorMath.Add(next, -1, G);
        if (weight > 0)
        {
            VectorMath.Add(next, weight, direction);
            if (VectorMath.Dot(next, G) < 0)
            {
                direction = next;
                return true;
            }

            next = new double[G.Length];
            VectorMath.Add(next, -1, G);
        }

        direction = next;
        return false;
    }
}
