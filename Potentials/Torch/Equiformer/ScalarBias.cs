using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>A bias under the name "0".</summary>
internal sealed class ScalarBias : nn.Module
{
    private const string Name = "0";

    public ScalarBias(long count)
        : base(nameof(ScalarBias))
    {
        register_parameter(Name, new Parameter(zeros(count)));
    }

    /// <summary>[out].</summary>
    public Tensor Values => get_parameter(Name)!;
}
