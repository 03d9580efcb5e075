namespace MDEngine.Training.Evaluation;

/// <summary>Mean absolute, root mean square and largest absolute error of a stream of errors.</summary>
public sealed class ErrorStatistics
{
    private double sum;
    private double absolute;
    private double squared;

    /// <summary>Number of errors.</summary>
    public long Count { get; private set; }

    /// <summary>Mean error with its sign, 0 without errors.</summary>
    public double Mean => Count == 0 ? 0 : sum / Count;

    /// <summary>Mean absolute error, 0 without errors.</summary>
    public double MeanAbsolute => Count == 0 ? 0 : absolute / Count;

    /// <summary>Root mean square error, 0 without errors.</summary>
    public double RootMeanSquare => Count == 0 ? 0 : Math.Sqrt(squared / Count);

    /// <summary>Largest absolute error.</summary>
    public double Largest { get; private set; }

    /// <summary>Adds an error.</summary>
    public void Add(double error)
    {
        Count++;
        sum += error;
        absolute += Math.Abs(error);
        squared += error * error;
        Largest = Math.Max(Largest, Math.Abs(error));
    }
}
