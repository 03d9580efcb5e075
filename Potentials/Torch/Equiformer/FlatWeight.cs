using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>A flat parameter under the name "weight".</summary>
internal sealed class FlatWeight : nn.Module
{
    private readonly Parameter weight;

    public FlatWeight(double[] start)
        : base(nameof(FlatWeight))
    {
        weight = new Parameter(tensor(start, dtype: ScalarType.Float32));
        RegisterComponents();
    }

    /// <summary>[in·out].</summary>
    public Tensor Values => weight;
}
