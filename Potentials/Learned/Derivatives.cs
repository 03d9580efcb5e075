using static TorchSharp.torch;

namespace MDEngine.Potentials.Learned;

/// <summary>Derivatives of a scalar.</summary>
public static class Derivatives
{
    /// <summary>
    /// ∂scalar/∂input for each input, null where the scalar does not depend on it (for which TorchSharp 0.99 has a tensor without a handle).
    /// </summary>
    /// <param name="scalar">A tensor of one element.</param>
    /// <param name="inputs">Tensors with requires_grad.</param>
    /// <param name="retainGraph">Whether the graph is kept for a further derivative.</param>
    /// <param name="createGraph">Whether the derivatives can be differentiated; needs <paramref name="retainGraph"/>.</param>
    public static Tensor?[] Of(Tensor scalar, IReadOnlyList<Tensor> inputs, bool retainGraph = false, bool createGraph = false)
    {
        IList<Tensor?> derivatives = autograd.grad([scalar], [.. inputs], retain_graph: retainGraph, create_graph: createGraph, allow_unused: true)!;
        return [.. derivatives.Select(derivative => derivative is null || derivative.IsInvalid ? null : derivative)];
    }
}
