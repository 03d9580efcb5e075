using MDEngine.Reporting;

namespace MDEngine.Simulations.Biasing;

/// <summary>
/// Well-tempered metadynamics (Barducci, Bussi, Parrinello 2008, doi:10.1103/PhysRevLett.100.020603): a sum of Gaussians of one or two variables, each laid down where
/// the variables are, with the height h exp(−V/(k T (γ − 1))).
/// </summary>
/// <param name="variables">One or two.</param>
/// <param name="widths">σ of each, Å or rad.</param>
/// <param name="height">h of the first Gaussian, eV.</param>
/// <param name="biasFactor">γ, above 1; infinite for Gaussians of constant height.</param>
internal sealed class MetadynamicsTerm(IReadOnlyList<CollectiveVariable> variables, IReadOnlyList<double> widths, double height, double biasFactor) : IBiasTerm, ICheckpointed
{
    /// <summary>Half the square of the distance in σ beyond which a Gaussian is less than the rounding error of one at hand.</summary>
    private const double Negligible = 40;

    private readonly List<double> centers = []; // [hills × variables]
    private readonly List<double> heights = [];
    private readonly double[] here = new double[variables.Count];
    private readonly double[] slopes = new double[variables.Count];

    /// <inheritdoc/>
    public string Name => "metadynamics";

    public IReadOnlyList<CollectiveVariable> Variables => variables;

    public IReadOnlyList<double> Widths => widths;

    /// <summary>Gaussians so far.</summary>
    public int Count => heights.Count;

    /// <summary>Of a Gaussian, eV.</summary>
    public double HeightOf(int hill) => heights[hill];

    /// <summary>Of a Gaussian, Å or rad.</summary>
    public double CenterOf(int hill, int variable) => centers[(hill * variables.Count) + variable];

    public double Apply(AtomicSystem system, EvaluationResult result)
    {
        Measure(system);
        Array.Clear(slopes);
        double energy = Sum(here, slopes);
        for (int d = 0; d < slopes.Length; d++)
        {
            variables[d].AddForces(slopes[d], result);
        }

        return energy;
    }

    /// <summary>The sum of the Gaussians at a point, eV.</summary>
    public double BiasAt(ReadOnlySpan<double> point) => Sum(point, []);

    /// <summary>Free energy at a point up to a constant, eV: −V γ/(γ − 1).</summary>
    public double FreeEnergyAt(ReadOnlySpan<double> point) => -BiasAt(point) * (double.IsPositiveInfinity(biasFactor) ? 1 : biasFactor / (biasFactor - 1));

    /// <summary>Lays a Gaussian down where the variables are.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="temperature">T, K.</param>
    public void Deposit(AtomicSystem system, double temperature)
    {
        Measure(system);
        double scale = double.IsPositiveInfinity(biasFactor) ? 1 : Math.Exp(-BiasAt(here) / (Units.Boltzmann * temperature * (biasFactor - 1)));
        heights.Add(height * scale);
        centers.AddRange(here);
    }

    /// <summary>Number of Gaussians, heights, centers.</summary>
    public double[] Save() => [heights.Count, .. heights, .. centers];

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<double> saved)
    {
        int count = (int)saved[0];
        heights.Clear();
        centers.Clear();
        heights.AddRange(saved.Slice(1, count));
        centers.AddRange(saved[(1 + count)..]);
    }

    private void Measure(AtomicSystem system)
    {
        for (int d = 0; d < here.Length; d++)
        {
            here[d] = variables[d].Evaluate(system);
        }
    }

    /// <summary>Adds derivatives to <paramref name="derivatives"/> unless that is empty.</summary>
    private double Sum(ReadOnlySpan<double> point, Span<double> derivatives)
    {
        double sum = 0;
        Span<double> scaled = stackalloc double[variables.Count];
        for (int hill = 0; hill < heights.Count; hill++)
        {
            double exponent = 0;
            for (int d = 0; d < scaled.Length; d++)
            {
                scaled[d] = variables[d].Difference(point[d], CenterOf(hill, d)) / widths[d];
                exponent += 0.5 * scaled[d] * scaled[d];
            }

            if (exponent > Negligible)
            {
                continue;
            }

            double value = heights[hill] * Math.Exp(-exponent);
            sum += value;
            for (int d = 0; d < derivatives.Length; d++)
            {
                derivatives[d] -= value * scaled[d] / widths[d];
            }
        }

        return sum;
    }
}
