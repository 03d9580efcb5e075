using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Training;

/// <summary>A tensor of parameters.</summary>
/// <param name="Name">As in the model file.</param>
/// <param name="Shape">Its dimensions.</param>
public sealed record ParameterTensor(string Name, long[] Shape)
{
    /// <summary>Number of elements.</summary>
    public int Length { get; } = (int)Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>
/// A network whose loss can be differentiated by its parameters. These are one vector of P numbers, tensor by tensor in the order of
/// <see cref="Parameters"/>, each row-major; the optimizer keeps them in double precision, whatever the network computes in.
/// </summary>
public interface ITrainingNetwork : IDisposable
{
    /// <summary>The tensors, in the ordinal order of their names.</summary>
    IReadOnlyList<ParameterTensor> Parameters { get; }

    /// <summary>How outputs become energies.</summary>
    EnergyScaling Scaling { get; }

    /// <summary>Which of charges and dipole it gives besides energies.</summary>
    Quantities Moments { get; }

    /// <summary>[P] the parameters as they are.</summary>
    double[] Values();

    /// <summary>Sets the parameters.</summary>
    /// <param name="values">[P].</param>
    void SetValues(ReadOnlySpan<double> values);

    /// <summary>The loss of a batch, and its derivatives by the parameters.</summary>
    /// <param name="batch">Frames of any sizes.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="seed">Of the step's dropout.</param>
    /// <param name="gradient">[P] receives the derivatives.</param>
    double Differentiate(IReadOnlyList<ReferenceFrame> batch, LossWeights loss, long seed, Span<double> gradient);

    /// <summary>Adds the errors of frames.</summary>
    /// <param name="batch">Frames of any sizes.</param>
    /// <param name="metrics">To which they are added.</param>
    void Judge(IReadOnlyList<ReferenceFrame> batch, EvaluationMetrics metrics);

    /// <summary>All tensors of the model file, in the network's precision: parameters as they are, and constants.</summary>
    IReadOnlyDictionary<string, SafetensorsTensor> Tensors();
}

/// <summary>Makes networks to train.</summary>
public interface ITrainingNetworkFactory
{
    /// <summary>A network with the parameters of a model file, or, where it has none yet, with parameters to be set.</summary>
    /// <param name="start">Header and scaling, and the tensors of a model to fine-tune.</param>
    /// <param name="options">Precision, device, threads.</param>
    /// <exception cref="InputException">The model cannot be made, or what computes it is not there.</exception>
    ITrainingNetwork Create(ModelFile start, TrainingOptions options);
}
