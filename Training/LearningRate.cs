namespace MDEngine.Training;

/// <summary>The learning rate of each step: linear warm-up, then what the options say.</summary>
/// <param name="options">Options.</param>
/// <param name="totalSteps">Steps of the whole run, for the cosine.</param>
public sealed class LearningRate(ScheduleOptions options, long totalSteps)
{
    /// <summary>Product of the plateaus' factors so far.</summary>
    public double PlateauScale { get; set; } = 1;

    /// <summary>Validations since the last improvement or plateau.</summary>
    public int StaleValidations { get; set; }

    /// <summary>The rate of a step, counted from 1.</summary>
    public double At(long step)
    {
        if (step <= options.WarmupSteps)
        {
            return options.LearningRate * step / options.WarmupSteps;
        }

        return options.Kind switch
        {
            ScheduleKind.Cosine => options.MinimumLearningRate
                + ((options.LearningRate - options.MinimumLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * Progress(step)))),
            ScheduleKind.Plateau => Math.Max(options.MinimumLearningRate, options.LearningRate * PlateauScale),
            _ => options.LearningRate,
        };
    }

    /// <summary>Takes note of a validation.</summary>
    public void Report(bool improved)
    {
        StaleValidations = improved ? 0 : StaleValidations + 1;
        if (options.Kind == ScheduleKind.Plateau && StaleValidations > options.PlateauPatience)
        {
            PlateauScale *= options.PlateauFactor;
            StaleValidations = 0;
        }
    }

    private double Progress(long step) =>
        Math.Min(1, (double)(step - options.WarmupSteps) / Math.Max(1, totalSteps - options.WarmupSteps));
}
