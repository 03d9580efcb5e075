namespace MDEngine.Potentials.Learned.TorchScript;

/// <summary>Energy models of TorchScript, which libtorch computes and differentiates.</summary>
public static class TorchScriptModel
{
    private const string Type = "MDEngine.Potentials.Torch.TorchScript.TorchScriptPotential, MDEngine.Potentials.Torch";

    /// <summary>Loads a model. Its file is a program: take it from people whom you trust.</summary>
    /// <param name="path">What torch.jit.save wrote.</param>
    /// <param name="settings">How it is called.</param>
    /// <param name="options">Device and threads.</param>
    /// <exception cref="InputException">The file is no such model, or libtorch is not there.</exception>
    public static IPotential Load(string path, TorchScriptSettings settings, LearnedPotentialOptions options) =>
        TorchAssemblies.Create<IPotential>(Type, $"{path}: a TorchScript model", path, settings, options);
}
