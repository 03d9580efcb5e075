using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>AdamW (doi:10.48550/arXiv.1711.05101) and its AMSGrad variant (doi:10.48550/arXiv.1904.09237) on one vector of parameters.</summary>
public sealed class AdamW
{
    private readonly OptimizerOptions options;
    private readonly Tensor decay; // [P]

    /// <summary>At rest.</summary>
    /// <param name="options">Options.</param>
    /// <param name="parameters">[P], whose kind of tensor is taken.</param>
    /// <param name="decaying">[P], one where a parameter decays and else zero.</param>
    public AdamW(OptimizerOptions options, Tensor parameters, Tensor decaying)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(decaying);
        this.options = options;
        decay = decaying * options.WeightDecay;
        Mean = zeros_like(parameters);
        Square = zeros_like(parameters);
        LargestSquare = options.AmsGrad ? zeros_like(parameters) : null;
    }

    /// <summary>[P] moving average of the gradient.</summary>
    public Tensor Mean { get; }

    /// <summary>[P] moving average of its square.</summary>
    public Tensor Square { get; }

    /// <summary>[P] largest such average so far, with AMSGrad.</summary>
    public Tensor? LargestSquare { get; }

    /// <summary>Advances the parameters in place.</summary>
    /// <param name="parameters">[P].</param>
    /// <param name="gradient">[P].</param>
    /// <param name="learningRate">For this step.</param>
    /// <param name="step">Number of this step, from 1.</param>
    public void Advance(Tensor parameters, Tensor gradient, double learningRate, long step)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        parameters.mul_(1 - (decay * learningRate));
        Mean.mul_(options.Beta1).add_(gradient, 1 - options.Beta1);
        Square.mul_(options.Beta2).addcmul_(gradient, gradient, 1 - options.Beta2);
        Tensor square = Square;
        if (LargestSquare is not null)
        {
            LargestSquare.copy_(maximum(LargestSquare, Square));
            square = LargestSquare;
        }

        double meanCorrection = 1 - Math.Pow(options.Beta1, step);
        double squareCorrection = 1 - Math.Pow(options.Beta2, step);
        Tensor denominator = (square.sqrt() / Math.Sqrt(squareCorrection)).add_(options.Epsilon);
        parameters.addcdiv_(Mean, denominator, -learningRate / meanCorrection);
    }
}
