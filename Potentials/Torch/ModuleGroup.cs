using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>Modules under one name of the model file.</summary>
internal sealed class ModuleGroup : nn.Module
{
    /// <summary>These modules, under their names.</summary>
    public ModuleGroup(params IEnumerable<(string Name, nn.Module Part)> parts)
        : base(nameof(ModuleGroup))
    {
        foreach ((string name, nn.Module part) in parts)
        {
            register_module(name, part);
        }
    }
}
