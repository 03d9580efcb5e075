namespace MDEngine.Potentials.Learned.Fused;

/// <summary>A network of the fused engine whose energy and dipole can be differentiated by its parameters.</summary>
internal interface ITrainableBackend : INetworkBackend
{
    /// <summary>Sets the dropout of evaluations and derivatives from here on, of networks that have any.</summary>
    /// <param name="seed">Says what is dropped; null, as at the start, for nothing.</param>
    void UseDropout(ulong? seed);

    /// <summary>Takes other parameters than those of the model file.</summary>
    void Load(TensorSource source);

    /// <summary>
    /// Adds the derivatives of weight · E + dipoleSeed · μ by all parameters, names as in the model file; mean, scale and atomic references are none. Maps that are
    /// composed of several tensors are left composed: <see cref="CompleteParameterDerivatives"/> takes apart the sum of many structures' at once.
    /// </summary>
    /// <param name="system">The structure.</param>
    /// <param name="weight">What the energy is multiplied by.</param>
    /// <param name="dipoleSeed">What the dipole moment is multiplied by; zero where the network gives none.</param>
    /// <param name="derivatives">Where they are added.</param>
    /// <exception cref="InputException">The network cannot serve this structure.</exception>
    void AddParameterDerivatives(AtomicSystem system, double weight, Vector3D dipoleSeed, ParameterDerivatives derivatives);

    /// <summary>From derivatives by composed maps to those by their tensors.</summary>
    void CompleteParameterDerivatives(ParameterDerivatives derivatives);
}
