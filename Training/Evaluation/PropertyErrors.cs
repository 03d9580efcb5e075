using System.Globalization;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Training.Properties;

namespace MDEngine.Training.Evaluation;

/// <summary>Errors of a property over a data set, in its unit; of vectors over their components where nothing else is said.</summary>
public sealed class PropertyErrors
{
    private readonly List<(double Reference, double Predicted)> pairs = [];
    private readonly List<double> lengths = [];

    /// <summary>Reference and prediction of each component.</summary>
    public IReadOnlyList<(double Reference, double Predicted)> Pairs => pairs;

    /// <summary>P̂ − P.</summary>
    public ErrorStatistics Components { get; } = new();

    /// <summary>|P̂| − |P|, of vectors.</summary>
    public ErrorStatistics Norms { get; } = new();

    /// <summary>σ: standard deviation of the reference values.</summary>
    public double Deviation => Math.Sqrt(Moment(pair => pair.Reference, pair => pair.Reference) / Math.Max(1, pairs.Count));

    /// <summary>Mean absolute error in units of σ, as QM9's are averaged over several properties.</summary>
    public double StandardizedMeanAbsolute => Components.MeanAbsolute / Deviation;

    /// <summary>Pearson's R between predictions and references; NaN where either does not vary.</summary>
    public double Correlation => Moment(pair => pair.Reference, pair => pair.Predicted)
        / Math.Sqrt(Moment(pair => pair.Reference, pair => pair.Reference) * Moment(pair => pair.Predicted, pair => pair.Predicted));

    /// <summary>SD of the PDBbind benchmark: √(Σ (P − a − b P̂)² / (n − 1)), a + b P̂ being the regression of the references on the predictions.</summary>
    public double RegressionDeviation
    {
        get
        {
            double variance = Moment(pair => pair.Predicted, pair => pair.Predicted);
            double covariance = Moment(pair => pair.Reference, pair => pair.Predicted);
            double residual = Moment(pair => pair.Reference, pair => pair.Reference) - (variance > 0 ? covariance * covariance / variance : 0);
            return Math.Sqrt(Math.Max(0, residual) / Math.Max(1, pairs.Count - 1));
        }
    }

    /// <summary>Adds a structure.</summary>
    public void Add(double[] reference, double[] predicted)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(predicted);
        double square = 0;
        for (int k = 0; k < reference.Length; k++)
        {
            double error = predicted[k] - reference[k];
            pairs.Add((reference[k], predicted[k]));
            Components.Add(error);
            square += error * error;
        }

        lengths.Add(Math.Sqrt(square));
        Norms.Add(Length(predicted) - Length(reference));
    }

    /// <summary>The mean loss of the structures.</summary>
    /// <param name="loss">Of an error's length.</param>
    /// <param name="scale">Unit of the errors.</param>
    public double MeanLoss(PropertyLoss loss, double scale) => lengths.Count == 0 ? 0 : lengths.Average(length => loss.Of(length / scale));

    /// <summary>The errors in words.</summary>
    public string Describe(PropertyTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        string unit = target.Unit.Length == 0 ? "" : " " + target.Unit;
        return string.Create(CultureInfo.InvariantCulture, $"{target.Name} MAE {Components.MeanAbsolute:G4}{unit}, RMSE {Components.RootMeanSquare:G4}{unit}");
    }

    private static double Length(double[] vector) => Math.Sqrt(vector.Sum(x => x * x));

    private double Moment(Func<(double Reference, double Predicted), double> first, Func<(double Reference, double Predicted), double> second)
    {
        if (pairs.Count == 0)
        {
            return 0;
        }

        double meanFirst = pairs.Average(first);
        double meanSecond = pairs.Average(second);
        return pairs.Sum(pair => (first(pair) - meanFirst) * (second(pair) - meanSecond));
    }
}
