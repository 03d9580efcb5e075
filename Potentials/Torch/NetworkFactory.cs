using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.So3lr;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.PAMNet;
using MDEngine.Potentials.Torch.So3lr;
using MDEngine.Potentials.Torch.ViSNet;

namespace MDEngine.Potentials.Torch;

/// <summary>Which network a model file asks for.</summary>
public static class NetworkFactory
{
    /// <summary>The network with the sizes that the file names, its parameters not yet loaded.</summary>
    /// <param name="model">The file.</param>
    /// <param name="options">Of these, SO3LR's long cutoff and whether it takes unpaired electrons; null for the file's and none.</param>
    /// <exception cref="InputFileException">The header asks for what cannot be.</exception>
    public static EnergyNetwork Create(ModelFile model, LearnedPotentialOptions? options = null) => (model ?? throw new ArgumentNullException(nameof(model))).Architecture switch
    {
        "visnet-lsrm" => new ViSNetLsrmNetwork(ViSNetOptions.From(model), EnergyScaling.From(model, "out_energy.mean", "out_energy.std"), model),
        "visnet" => new ViSNetNetwork(ViSNetOptions.From(model), EnergyScaling.From(model, "mean", "std")),
        "pamnet" or "pamnet_s" => PamNetNetwork.From(model),
        "so3lr" => new So3lrTorchNetwork(So3lrOptions.From(model).WithLongCutoff(options?.LongCutoff), options?.AllowUnpaired ?? false),
        string other => throw model.Wrong("architecture", $"'{other}'", "\"visnet-lsrm\", \"visnet\", \"pamnet\", \"pamnet_s\" or \"so3lr\""),
    };
}
