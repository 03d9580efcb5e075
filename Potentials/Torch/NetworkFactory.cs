using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.PAMNet;
using MDEngine.Potentials.Torch.ViSNet;

namespace MDEngine.Potentials.Torch;

/// <summary>Which network a model file asks for.</summary>
public static class NetworkFactory
{
    /// <summary>The network with the sizes that the file names, its parameters not yet loaded.</summary>
    /// <exception cref="InputFileException">The header asks for what cannot be.</exception>
    public static EnergyNetwork Create(ModelFile model) => (model ?? throw new ArgumentNullException(nameof(model))).Architecture switch
    {
        "visnet-lsrm" => new ViSNetLsrmNetwork(ViSNetOptions.From(model), EnergyScaling.From(model, "out_energy.mean", "out_energy.std"), model),
        "visnet" => new ViSNetNetwork(ViSNetOptions.From(model), EnergyScaling.From(model, "mean", "std")),
        "pamnet" or "pamnet_s" => PamNetNetwork.From(model),
        "so3lr" => throw new InputException($"{model.Path}: SO3LR is computed by the fused engine, on processors; leave --backend and --device out."),
        string other => throw model.Wrong("architecture", $"'{other}'", "\"visnet-lsrm\", \"visnet\", \"pamnet\" or \"pamnet_s\""),
    };
}
