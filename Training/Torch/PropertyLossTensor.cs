using MDEngine.Training.Properties;
using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>The loss of a batch of properties as a tensor that can be differentiated.</summary>
public static class PropertyLossTensor
{
    /// <summary>Keeps the length of a vector's error differentiable at 0; far below what a network resolves.</summary>
    private const double LeastSquare = 1e-24;

    /// <summary>The mean over the structures, a scalar.</summary>
    /// <param name="loss">How an error counts.</param>
    /// <param name="errors">[B, 1] or, of vectors, [B, 3], in units of the scale.</param>
    public static Tensor Of(PropertyLoss loss, Tensor errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Tensor squares = errors.square().sum(1);
        if (loss == PropertyLoss.Squared)
        {
            return squares.mean();
        }

        Tensor lengths = errors.shape[1] == 1 ? errors.abs().sum(1) : (squares + LeastSquare).sqrt();
        return loss == PropertyLoss.Absolute ? lengths.mean() : where(lengths.lt(1), squares * 0.5, lengths - 0.5).mean();
    }
}
