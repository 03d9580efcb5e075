using MDEngine.Potentials.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>A network's parameters as one vector, in the order of their names, as the trainer has them.</summary>
public sealed class ParameterVector
{
    private readonly Parameter[] parameters;
    private readonly long[] lengths;

    /// <summary>The parameters of a network, which it keeps sharing.</summary>
    public ParameterVector(nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (string name, Parameter parameter)[] named = [.. network.named_parameters().OrderBy(pair => pair.name, StringComparer.Ordinal)];
        parameters = [.. named.Select(pair => pair.parameter)];
        lengths = [.. parameters.Select(parameter => parameter.numel())];
        Parts = [.. named.Select(pair => new ParameterTensor(pair.name, pair.parameter.shape))];
        Length = lengths.Sum();
    }

    /// <summary>The parameters, in the vector's order.</summary>
    public IReadOnlyList<ParameterTensor> Parts { get; }

    /// <summary>Number of parameters, P.</summary>
    public long Length { get; }

    /// <summary>[P] copy of the values.</summary>
    public Tensor Values()
    {
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        return cat([.. parameters.Select(parameter => parameter.detach().reshape(-1))], 0).MoveToOuterDisposeScope();
    }

    /// <summary>Sets the values from [P].</summary>
    public void Set(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        long offset = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i].copy_(values.narrow(0, offset, lengths[i]).view(parameters[i].shape));
            offset += lengths[i];
        }
    }

    /// <summary>[P] derivatives of a loss; zero for parameters that it does not depend on.</summary>
    public Tensor GradientOf(Tensor loss)
    {
        Tensor?[] gradients = Derivatives.Of(loss, parameters);
        return cat([.. gradients.Select((gradient, i) => (gradient ?? zeros_like(parameters[i])).reshape(-1))], 0);
    }
}
