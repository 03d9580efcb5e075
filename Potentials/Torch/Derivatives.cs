using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>Derivatives of a scalar.</summary>
public static class Derivatives
{
    /// <summary>∂scalar/∂input for each input, null where the scalar does not depend on it.</summary>
    /// <remarks>
    /// The only place that calls autograd: whatever libtorch refuses there, such as a scalar that depends on nothing, ends the process
    /// instead of being thrown.
    /// </remarks>
    /// <param name="scalar">A tensor of one element.</param>
    /// <param name="inputs">Tensors with requires_grad.</param>
    /// <param name="retainGraph">Whether the graph is kept for a further derivative.</param>
    /// <param name="createGraph">Whether the derivatives can be differentiated; needs <paramref name="retainGraph"/>.</param>
    public static Tensor?[] Of(Tensor scalar, IReadOnlyList<Tensor> inputs, bool retainGraph = false, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.FirstOrDefault(input => !input.requires_grad) is not null || scalar.numel() != 1)
        {
            throw new ArgumentException("Derivatives are those of one number by tensors with requires_grad.", nameof(inputs));
        }

        if (!scalar.requires_grad)
        {
            return new Tensor?[inputs.Count];
        }

        // TorchSharp gives a tensor without a handle for an input that is not used.
        IList<Tensor> derivatives = autograd.grad([scalar], [.. inputs], retain_graph: retainGraph, create_graph: createGraph, allow_unused: true);
        GC.KeepAlive(scalar);
        GC.KeepAlive(inputs);
        return [.. derivatives.Select(derivative => derivative.IsInvalid ? null : derivative)];
    }
}
