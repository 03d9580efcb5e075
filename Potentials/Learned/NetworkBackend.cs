namespace MDEngine.Potentials.Learned;

/// <summary>What computes networks.</summary>
public enum NetworkBackend
{
    /// <summary>The fused engine on processors, where it has the network, otherwise TorchSharp.</summary>
    Automatic,

    /// <summary>The fused engine: plain C# with vector instructions, on processors.</summary>
    Fused,

    /// <summary>TorchSharp and libtorch.</summary>
    Torch,
}
