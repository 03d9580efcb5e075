namespace MDEngine.Potentials.Learned.Fused;

/// <summary>A network of the fused engine.</summary>
internal interface IFusedBackend : INetworkBackend
{
    /// <summary>Where it writes what its stages take; null where it need not measure.</summary>
    StageProfile? Profile { get; set; }
}
