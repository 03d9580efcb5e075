namespace MDEngine.Training;

/// <summary>Where a run stands: what, with the vectors of the optimizer, a resumed run goes on from.</summary>
internal sealed record TrainingProgress
{
    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>Best validation loss so far.</summary>
    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>Step of the best validation.</summary>
    public long BestStep { get; set; }

    /// <summary>Validations since the best one.</summary>
    public int ValidationsSinceBest { get; set; }

    /// <summary>Of <see cref="LearningRate"/>.</summary>
    public double PlateauScale { get; set; } = 1;

    /// <summary>Of <see cref="LearningRate"/>.</summary>
    public int StaleValidations { get; set; }

    /// <summary>Whether the run has come to its end.</summary>
    public bool Finished { get; set; }

    /// <summary>Sum of the losses since the last line of the log.</summary>
    public double LossSum { get; set; }

    /// <summary>Sum of the gradient norms, before clipping, since the last line of the log.</summary>
    public double GradientNormSum { get; set; }

    /// <summary>Steps in these sums.</summary>
    public int LossSteps { get; set; }

    /// <summary>Bytes of the log.</summary>
    public long LogLength { get; set; }

    /// <summary>Seconds of work, over all restarts.</summary>
    public double Seconds { get; set; }

    /// <summary>Processor time of the work on all threads, s, over all restarts.</summary>
    public double ProcessorSeconds { get; set; }
}
