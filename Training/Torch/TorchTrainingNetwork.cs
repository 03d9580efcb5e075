using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Potentials.Torch;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;
using MDEngine.Training.Properties;
using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>A network on TorchSharp: a batch is one graph, and the loss is differentiated through the forces.</summary>
/// <param name="network">The network.</param>
/// <param name="precision">Its precision.</param>
/// <param name="device">Where it is.</param>
/// <param name="target">The property that it learns in place of energies, or null.</param>
internal sealed class TorchTrainingNetwork(EnergyNetwork network, NetworkPrecision precision, Device device, PropertyTarget? target = null) : ITrainingNetwork
{
    private readonly ParameterVector vector = new(network);
    private readonly BatchPredictor predictor = new(network, precision, device);
    private readonly PropertyPredictor? properties = target is null ? null : new PropertyPredictor(network, target, precision, device);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterTensor> Parameters => vector.Parts;

    /// <inheritdoc/>
    public EnergyScaling Scaling => network.Scaling;

    /// <inheritdoc/>
    public Quantities Moments => network.Moments;

    /// <inheritdoc/>
    public double[] Values()
    {
        using var scope = NewDisposeScope();
        return vector.Values().ToDoubles();
    }

    /// <inheritdoc/>
    public void SetValues(ReadOnlySpan<double> values)
    {
        using var scope = NewDisposeScope();
        vector.Set(tensor(values.ToArray(), dtype: ScalarType.Float64).to(device));
    }

    /// <inheritdoc/>
    public double Differentiate(IReadOnlyList<ReferenceFrame> batch, LossWeights loss, long seed, Span<double> gradient)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        network.train();
        var terms = new TrainingLoss(loss);
        Tensor value = properties is not null ? PropertyLossOf(batch, loss.Property!.Value) : terms.Of(predictor.Predict(batch, terms.Needed, differentiable: true), predictor.Targets(batch, terms.Needed), loss.Energies == EnergyComparison.Relative ? Means(batch) : null);
        vector.GradientOf(value).ToDoubles().CopyTo(gradient);
        return value.item<double>();
    }

    private Tensor PropertyLossOf(IReadOnlyList<ReferenceFrame> batch, PropertyLoss kind)
    {
        Tensor predicted = properties!.Predict([.. batch.Select(frame => frame.Structure)], differentiable: true);
        Tensor wanted = tensor([.. batch.SelectMany(frame => frame.Property!)], predicted.shape, dtype: ScalarType.Float64).to(device);
        return PropertyLossTensor.Of(kind, (predicted - wanted) / network.Scaling.Scale);
    }

    private Tensor Means(IReadOnlyList<ReferenceFrame> batch)
    {
        int count = batch.Count;
        var unit = new double[count];
        var columns = new double[count * count];
        for (int j = 0; j < count; j++)
        {
            Array.Clear(unit);
            unit[j] = 1;
            double[] column = Composition.Means(batch, unit);
            for (int i = 0; i < count; i++)
            {
                columns[(i * count) + j] = column[i];
            }
        }

        return tensor(columns, [count, count], dtype: ScalarType.Float64).to(device);
    }

    /// <inheritdoc/>
    public void Judge(IReadOnlyList<ReferenceFrame> batch, EvaluationMetrics metrics)
    {
        using var scope = NewDisposeScope();
        network.eval();
        if (properties is not null)
        {
            Tensor predicted = properties.Predict([.. batch.Select(frame => frame.Structure)], differentiable: false);
            foreach ((int k, double[] values) in predicted.ToDoubles().Chunk((int)predicted.shape[1]).Index())
            {
                metrics.Add(batch[k], values);
            }

            return;
        }

        Quantities requested = Quantities.Energy | Quantities.Forces | (network.Moments & Quantities.Dipole);
        BatchMetrics.Add(metrics, batch, predictor.Predict(batch, requested, differentiable: false), network.Scaling);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors() => network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))
        .Concat(network.named_buffers().Select(b => (b.name, b.buffer)))
        .ToDictionary(pair => pair.name, pair => TensorBytes.ToFile(pair.Item2));

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
