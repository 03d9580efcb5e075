namespace MDEngine.Potentials.Learned.Fused;

/// <summary>A network of the fused engine that can say where its time goes.</summary>
internal interface IProfiledBackend : INetworkBackend
{
    /// <summary>Where it writes what its stages take; null where it need not measure.</summary>
    StageProfile? Profile { get; set; }
}
