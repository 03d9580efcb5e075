using System.Numerics;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Threading;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Training.Fused;

/// <summary>
/// A network in smooth mode, or in any where forces do not count, trained by first derivatives alone. Threads take whole molecules; what these give is summed in the
/// order of the batch, so that no bit depends on the number of threads.
/// </summary>
internal sealed class FusedTraining : ITrainingNetwork
{
    /// <summary>Of neighbor lists, Å: the two displaced structures are within it of the frame.</summary>
    private const double Skin = 0.1;

    private readonly NetworkPrecision precision;
    private readonly PropertyTarget? target;
    private readonly ThreadTeam team;
    private readonly TrainingWorker[] workers;
    private readonly SortedDictionary<string, double[]> constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> offsets = [];
    private readonly List<ParameterDerivatives> slots = [];
    private readonly double[] values;
    private EvaluationResult?[] results = [];

    /// <summary>A network with the tensors of a model file where it has them, and else ones.</summary>
    /// <param name="start">The file.</param>
    /// <param name="precision">Inside the network.</param>
    /// <param name="threads">Threads; 0 for one for each processor.</param>
    public FusedTraining(ModelFile start, NetworkPrecision precision, int threads)
    {
        this.precision = precision;
        target = PropertyTarget.Of(start);
        team = new ThreadTeam(threads);
        Scaling = EnergyScaling.Optional(start);
        var shapes = new SortedDictionary<string, long[]>(StringComparer.Ordinal);
        workers = [.. Enumerable.Range(0, team.Threads).Select(_ => new TrainingWorker(FusedBackends.CreateTrainable(start, Record, precision, Skin), Scaling, precision))];
        foreach ((string name, long[] shape) in (IsViSNet(start) ? ViSNetTensors.WithoutInfluence(start) : []))
        {
            shapes.TryAdd(name, shape);
        }

        Parameters = [.. shapes.Select(pair => new ParameterTensor(pair.Key, pair.Value))];
        values = new double[Parameters.Sum(tensor => tensor.Length)];
        int offset = 0;
        foreach (ParameterTensor tensor in Parameters)
        {
            offsets.Add(tensor.Name, offset);
            StartOf(start, tensor).CopyTo(values, offset);
            offset += tensor.Length;
        }

        SetValues(values);

        double[] Record(string name, params ReadOnlySpan<long> shape)
        {
            if (IsViSNet(start) && ViSNetTensors.ConstantOf(name, start) is { } constant)
            {
                return constants[name] = constant;
            }

            shapes[name] = shape.ToArray();
            return Ones((int)shape.ToArray().Aggregate(1L, (product, size) => product * size));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterTensor> Parameters { get; }

    /// <inheritdoc/>
    public EnergyScaling Scaling { get; }

    /// <inheritdoc/>
    public Quantities Moments => workers[0].Supported & (Quantities.Dipole | Quantities.Charges);

    /// <inheritdoc/>
    public double[] Values() => [.. values];

    /// <inheritdoc/>
    public void SetValues(ReadOnlySpan<double> newValues)
    {
        newValues.CopyTo(values);
        team.Run(workers.Length, worker => workers[worker].Load((name, shape) => constants.TryGetValue(name, out double[]? constant)
            ? constant
            : values.AsSpan(offsets[name], (int)shape.ToArray().Aggregate(1L, (product, size) => product * size)).ToArray()));
    }

    /// <inheritdoc/>
    public double Differentiate(IReadOnlyList<ReferenceFrame> batch, LossWeights loss, long seed, Span<double> gradient)
    {
        FrameWeights weights = FrameWeights.Of(loss, batch);
        while (slots.Count < batch.Count)
        {
            slots.Add(new ParameterDerivatives());
        }

        Quantities requested = loss.Needed;
        var energyOffsets = new double[batch.Count];
        bool comparesEnergies = loss.Energies == EnergyComparison.Relative && loss.Energy > 0;
        if (comparesEnergies)
        {
            // An error of all frames of a composition is none; its own derivative cancels in the sum.
            Array.Resize(ref results, Math.Max(results.Length, batch.Count));
            Each(batch.Count, seed, (worker, frame) => results[frame] = worker.Evaluate(batch[frame], requested, results[frame]));
            energyOffsets = Composition.Means(batch, [.. batch.Select((frame, k) => results[k]!.Energy - frame.Energy)]);
        }

        var losses = new double[batch.Count];
        Each(batch.Count, seed, (worker, frame) =>
        {
            slots[frame].Clear();
            losses[frame] = target is null
                ? worker.Differentiate(
                    batch[frame],
                    comparesEnergies ? results[frame]! : worker.Evaluate(batch[frame], requested),
                    energyOffsets[frame],
                    weights,
                    slots[frame])
                : worker.Differentiate(batch[frame], target, loss.Property!.Value, 1.0 / batch.Count, slots[frame]);
        });
        Sum(batch.Count);
        workers[0].Complete(slots[0]);
        foreach (ParameterTensor tensor in Parameters)
        {
            Span<double> target = gradient.Slice(offsets[tensor.Name], tensor.Length);
            if (slots[0].Values.TryGetValue(tensor.Name, out double[]? sum))
            {
                sum.CopyTo(target);
            }
            else
            {
                target.Clear();
            }
        }

        return losses.Sum();
    }

    /// <inheritdoc/>
    public void Judge(IReadOnlyList<ReferenceFrame> batch, EvaluationMetrics metrics)
    {
        if (target is not null)
        {
            var properties = new double[batch.Count][];
            Each(batch.Count, null, (worker, frame) => properties[frame] = worker.Predict(batch[frame], target));
            for (int frame = 0; frame < batch.Count; frame++)
            {
                metrics.Add(batch[frame], properties[frame]);
            }

            return;
        }

        var energies = new double[batch.Count];
        var forces = new Vector3D[batch.Count][];
        var dipoles = new Vector3D?[batch.Count];
        Quantities dipole = Moments & Quantities.Dipole;
        Each(batch.Count, null, (worker, frame) =>
        {
            EvaluationResult result = worker.Evaluate(batch[frame], Quantities.Energy | Quantities.Forces | dipole);
            energies[frame] = result.Energy;
            forces[frame] = [.. result.Forces];
            dipoles[frame] = dipole == Quantities.None ? null : result.Dipole;
        });
        for (int frame = 0; frame < batch.Count; frame++)
        {
            metrics.Add(batch[frame], energies[frame], forces[frame], dipoles[frame]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors()
    {
        SafetensorsTensor InPrecision(double[] numbers, long[] shape) => precision == NetworkPrecision.Float64
            ? SafetensorsTensor.FromDoubles(numbers, shape)
            : SafetensorsTensor.FromSingles([.. numbers.Select(number => (float)number)], shape);
        var tensors = new Dictionary<string, SafetensorsTensor>();
        foreach (ParameterTensor tensor in Parameters)
        {
            tensors.Add(tensor.Name, InPrecision(values.AsSpan(offsets[tensor.Name], tensor.Length).ToArray(), tensor.Shape));
        }

        foreach ((string name, double[] constant) in constants)
        {
            tensors.Add(name, InPrecision(constant, [constant.Length]));
        }

        return tensors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TrainingWorker worker in workers)
        {
            worker.Dispose();
        }
    }

    private static bool IsViSNet(ModelFile model) => model.Architecture.StartsWith("visnet", StringComparison.Ordinal);

    /// <summary>What the file has, and else what the rules of initialization leave: ones, and mπ for the frequencies of Bessel functions.</summary>
    private static double[] StartOf(ModelFile start, ParameterTensor tensor)
    {
        if (start.Tensors.ContainsKey(tensor.Name))
        {
            return start.GetTensor(tensor.Name, tensor.Shape);
        }

        return PamNetParameters.IsFrequency(tensor.Name) ? [.. Enumerable.Range(1, tensor.Length).Select(m => (double)(m * MathF.PI))] : Ones(tensor.Length);
    }

    private static double[] Ones(int count)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }

    /// <summary>Does a job for every frame; whoever is free takes the next.</summary>
    /// <param name="frames">How many there are.</param>
    /// <param name="seed">Of the dropout, which is drawn for each frame by its place in the batch; null for none.</param>
    /// <param name="job">The job.</param>
    private void Each(int frames, long? seed, Action<TrainingWorker, int> job)
    {
        int next = 0;
        team.Run(workers.Length, worker =>
        {
            for (int frame = Interlocked.Increment(ref next) - 1; frame < frames; frame = Interlocked.Increment(ref next) - 1)
            {
                workers[worker].UseDropout(seed is { } step ? SplitMix64.At((ulong)step, (ulong)frame) : null);
                job(workers[worker], frame);
            }
        });
    }

    /// <summary>Adds what the frames gave to the first, tensor by tensor and in their order.</summary>
    private void Sum(int frames)
    {
        (string Name, double[] Total)[] tensors = [.. slots[0].Values.Select(pair => (pair.Key, pair.Value))];
        team.Run(tensors.Length, k =>
        {
            (string name, double[] total) = tensors[k];
            for (int frame = 1; frame < frames; frame++)
            {
                if (slots[frame].Values.TryGetValue(name, out double[]? share))
                {
                    Add(share, total);
                }
            }
        });
    }

    private static void Add(double[] share, double[] total)
    {
        int i = 0;
        for (; i <= total.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(total, i) + new Vector<double>(share, i)).CopyTo(total, i);
        }

        for (; i < total.Length; i++)
        {
            total[i] += share[i];
        }
    }
}
