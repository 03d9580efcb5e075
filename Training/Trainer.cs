using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Training;

/// <summary>What a run came to.</summary>
/// <param name="Finished">Whether it came to its end, rather than being interrupted.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="BestModel">The model file with the best validation loss.</param>
public sealed record TrainingOutcome(bool Finished, long Steps, string BestModel);

/// <summary>Where a run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="Loss">Of the last step.</param>
/// <param name="SamplesPerSecond">Since the run was started or resumed, validations apart.</param>
/// <param name="Remaining">Time left.</param>
public readonly record struct TrainingStatus(long Step, long TotalSteps, double Loss, double SamplesPerSecond, TimeSpan Remaining);

/// <summary>
/// Trains one model. The steps are a function of options, data and seed alone: which frames a step sees, its dropout and its learning
/// rate follow from its number, so that a run that was killed resumes from its last checkpoint bit for bit.
/// </summary>
public sealed class Trainer : IDisposable
{
    /// <summary>The checkpoint's name in the output folder.</summary>
    public const string CheckpointName = "checkpoint.safetensors";

    /// <summary>Name of the model with the best validation loss in the output folder.</summary>
    public const string BestName = "best.safetensors";

    private const string LogName = "log.jsonl";
    private const string LastName = "last.safetensors";
    private const string CurvesName = "curves.svg";
    private const int LogInterval = 100;

    private readonly TrainingOptions options;
    private readonly TrainingData data;
    private readonly string folder;
    private readonly int seed;
    private readonly ModelFile start;
    private readonly ITrainingNetwork network;
    private readonly LossWeights loss;
    private readonly AdamW optimizer;
    private readonly Muon? muon;
    private readonly BatchOrder order;
    private readonly LearningRate learningRate;
    private readonly long totalSteps;
    private readonly double[] parameters; // [P]
    private readonly double[] average;    // [P]
    private readonly double[] gradient;   // [P]
    private TrainingProgress progress = new();

    /// <summary>A run at its start.</summary>
    /// <param name="options">Options.</param>
    /// <param name="data">Data.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="seed">Seed of start values, order and dropout.</param>
    /// <exception cref="InputException">The model cannot be made, or the device is not there.</exception>
    public Trainer(TrainingOptions options, TrainingData data, string folder, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(data);
        this.options = options;
        this.data = data;
        this.folder = folder;
        this.seed = seed;
        start = ModelFileBuilder.Start(options, data);
        (network, Explanation) = TrainingNetworks.Create(start, options);
        if (ElementEnergyShift.IsNeeded(options, start))
        {
            start = ElementEnergyShift.Apply(start, network, data);
            network.Dispose();
            (network, Explanation) = TrainingNetworks.Create(start, options);
        }

        parameters = network.Values();
        if (options.FineTune is null)
        {
            NetworkInitialization.Apply(network.Parameters, parameters, start.Architecture, seed);
        }

        network.SetValues(parameters);
        average = [.. parameters];
        gradient = new double[parameters.Length];
        bool usesMuon = options.Optimizer.Kind == OptimizerKind.Muon;
        optimizer = new AdamW(options.Optimizer, network.Parameters, usesMuon ? Muon.Moves : null);
        muon = usesMuon ? new Muon(options.Optimizer, network.Parameters, optimizer.Mean, options.Threads) : null;
        loss = options.Loss;
        if (options.DipoleWeight > 0 && !network.Moments.HasFlag(Quantities.Dipole))
        {
            throw new InputFileException(
                options.Path, 0, 0, $"loss.dipole_weight is {options.DipoleWeight}, but the model has no dipole readout; give model.vector_head: learned or model.charges: learned (PAMNet), or dipole_weight: 0");
        }

        order = new BatchOrder(data.Split.Training, options.BatchSize, seed, ComparesCompositions ? data.Compositions() : null);
        totalSteps = options.MaxSteps > 0 ? options.MaxSteps : (long)options.MaxEpochs * order.StepsPerEpoch;
        learningRate = new LearningRate(options.Schedule, totalSteps);
    }

    /// <summary>Number of parameters.</summary>
    public long ParameterCount => parameters.Length;

    /// <summary>One line: what computes the training, and why.</summary>
    public string Explanation { get; }

    private bool ComparesCompositions => options.EnergyWeight > 0 && options.Energies == EnergyComparison.Relative;

    private double Epoch => (double)progress.Step / order.StepsPerEpoch;

    private string CheckpointPath => Path.Combine(folder, CheckpointName);

    /// <summary>Goes on from the checkpoint in the folder.</summary>
    /// <exception cref="InputFileException">There is none, or it is of another run.</exception>
    public void Resume()
    {
        progress = TrainingCheckpoint.Read(CheckpointPath, options, data, Vectors());
        network.SetValues(parameters);
        learningRate.PlateauScale = progress.PlateauScale;
        learningRate.StaleValidations = progress.StaleValidations;
    }

    /// <summary>Trains to the end, or until it is cancelled, and then leaves a checkpoint.</summary>
    /// <param name="output">Gets a line for each validation.</param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <param name="report">Is told after each step where the run stands.</param>
    /// <exception cref="SimulationDivergedException">The loss is no longer finite.</exception>
    public TrainingOutcome Run(TextWriter output, CancellationToken cancellationToken, Action<TrainingStatus>? report = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        OutputFolder.Prepare(folder);
        using var log = new TrainingLog(Path.Combine(folder, LogName), progress.LogLength);
        if (progress.LogLength == 0)
        {
            Validate(log, output);
            Save(log);
        }

        double secondsBefore = progress.Seconds;
        double processorSecondsBefore = progress.ProcessorSeconds - Environment.CpuUsage.TotalTime.TotalSeconds;
        long firstStep = progress.Step;
        var clock = Stopwatch.StartNew();
        var stepClock = new Stopwatch();
        while (progress.Step < totalSteps && !progress.Finished)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save(log);
                return new TrainingOutcome(false, progress.Step, Path.Combine(folder, BestName));
            }

            stepClock.Start();
            double lossValue = Advance();
            stepClock.Stop();
            progress.Seconds = secondsBefore + clock.Elapsed.TotalSeconds;
            progress.ProcessorSeconds = processorSecondsBefore + Environment.CpuUsage.TotalTime.TotalSeconds;
            long steps = progress.Step - firstStep;
            double samplesPerSecond = steps * options.BatchSize / stepClock.Elapsed.TotalSeconds;
            report?.Invoke(new TrainingStatus(progress.Step, totalSteps, lossValue, samplesPerSecond, clock.Elapsed / steps * (totalSteps - progress.Step)));
            if (progress.Step % LogInterval == 0)
            {
                log.WriteTraining(progress, Epoch, learningRate.At(progress.Step), samplesPerSecond);
            }

            int interval = options.ValidationInterval > 0 ? options.ValidationInterval : order.StepsPerEpoch;
            if (progress.Step % interval == 0 || progress.Step == totalSteps)
            {
                Validate(log, output);
                Save(log);
            }
            else if (options.CheckpointInterval > 0 && progress.Step % options.CheckpointInterval == 0)
            {
                Save(log);
            }
        }

        progress.Finished = true;
        Save(log);
        return new TrainingOutcome(true, progress.Step, Path.Combine(folder, BestName));
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <returns>The loss before the step.</returns>
    private double Advance()
    {
        long stepSeed = (long)(new SplitMix64(seed + (progress.Step << 20)).Next() >> 1);
        double lossValue = network.Differentiate(ReadBatch(order.At(progress.Step)), loss, stepSeed, gradient);
        double norm = GradientClipping.Clip(gradient, options.Optimizer.ClipNorm);
        if (!double.IsFinite(lossValue) || !double.IsFinite(norm))
        {
            throw new SimulationDivergedException(
                $"training diverged at step {progress.Step + 1}: loss {lossValue}, gradient norm {norm}; lower schedule.learning_rate, or set optimizer.clip_norm");
        }

        progress.Step++;
        optimizer.Advance(parameters, gradient, learningRate.At(progress.Step), progress.Step);
        muon?.Advance(parameters, gradient, learningRate.At(progress.Step));
        network.SetValues(parameters);
        AdvanceAverage();
        progress.LossSum += lossValue;
        progress.GradientNormSum += norm;
        progress.LossSteps++;
        return lossValue;
    }

    /// <summary>The average's memory grows with the steps, so that the start values are forgotten as fast as is right.</summary>
    private void AdvanceAverage()
    {
        double decay = Math.Min(options.AverageDecay, (1.0 + progress.Step) / (10.0 + progress.Step));
        for (int i = 0; i < average.Length; i++)
        {
            average[i] = (average[i] * decay) + (parameters[i] * (1 - decay));
        }
    }

    private ReferenceFrame[] ReadBatch(ReadOnlySpan<int> indices)
    {
        var batch = new ReferenceFrame[indices.Length];
        for (int i = 0; i < batch.Length; i++)
        {
            batch[i] = data.Frames.Read(indices[i]);
        }

        return batch;
    }

    private void Validate(TrainingLog log, TextWriter output)
    {
        if (options.AverageDecay > 0)
        {
            network.SetValues(average);
        }

        EvaluationMetrics metrics = Judge();
        var result = new ValidationResult(progress.Step, Epoch, loss.Of(metrics, network.Scaling.Scale), metrics, PropertyTarget.Of(start));
        if (!double.IsFinite(result.Loss))
        {
            throw new SimulationDivergedException(
                $"training diverged: the validation loss is {result.Loss} after step {progress.Step}; lower schedule.learning_rate, or set optimizer.clip_norm");
        }

        bool improved = result.Loss < progress.BestLoss;
        if (improved)
        {
            progress.BestLoss = result.Loss;
            progress.BestStep = progress.Step;
            WriteModel(BestName, result);
        }

        if (progress.Step > 0)
        {
            learningRate.Report(improved);
            progress.ValidationsSinceBest = improved ? 0 : progress.ValidationsSinceBest + 1;
            progress.Finished = options.EarlyStopPatience > 0 && progress.ValidationsSinceBest >= options.EarlyStopPatience;
        }

        if (progress.Finished || progress.Step == totalSteps)
        {
            WriteModel(LastName, result);
        }

        network.SetValues(parameters);
        log.Write(result.ToJson());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"step {progress.Step,7}/{totalSteps}  lr {learningRate.At(Math.Max(1, progress.Step)):E1}  validation: {result}{(improved ? "  (best)" : "")}"));
        LossCurves.Write(Path.Combine(folder, LogName), Path.Combine(folder, CurvesName));
    }

    private EvaluationMetrics Judge()
    {
        var metrics = new EvaluationMetrics(options.Energies);
        int[] frames = data.Split.Validation;
        for (int first = 0; first < frames.Length; first += options.BatchSize)
        {
            network.Judge(ReadBatch(frames.AsSpan(first, Math.Min(options.BatchSize, frames.Length - first))), metrics);
        }

        return metrics;
    }

    private void WriteModel(string name, ValidationResult validation) =>
        ModelFileBuilder.Capture(start, network, Provenance(validation)).Write(Path.Combine(folder, name));

    private JsonObject Provenance(ValidationResult validation) => new()
    {
        ["data"] = new JsonArray([.. Enumerable.Range(0, data.Frames.FileCount).Select(file => (JsonNode)Path.GetFileName(data.Frames.PathOf(file)))]),
        ["started_from"] = options.FineTune is null ? null : Path.GetFileName(options.FineTune),
        ["training_frames"] = data.Split.Training.Length,
        ["validation_frames"] = data.Split.Validation.Length,
        ["batch_size"] = options.BatchSize,
        ["seed"] = seed,
        ["seconds"] = Math.Round(progress.Seconds),
        ["processor_seconds"] = Math.Round(progress.ProcessorSeconds, 1),
        ["validation"] = validation.ToJson(),
    };

    private void Save(TrainingLog log)
    {
        progress.LogLength = log.Length;
        progress.PlateauScale = learningRate.PlateauScale;
        progress.StaleValidations = learningRate.StaleValidations;
        TrainingCheckpoint.Write(CheckpointPath, options, data, progress, Vectors());
    }

    private Dictionary<string, double[]> Vectors()
    {
        var vectors = new Dictionary<string, double[]>
        {
            ["parameters"] = parameters,
            ["average"] = average,
            ["mean"] = optimizer.Mean,
            ["square"] = optimizer.Square,
        };
        if (optimizer.LargestSquare is not null)
        {
            vectors["largest_square"] = optimizer.LargestSquare;
        }

        return vectors;
    }
}
