namespace MDEngine.Potentials.Learned;

/// <summary>E = scale · Σ ε_i + Σ reference[z_i] + offset, summed in double precision.</summary>
/// <param name="Scale">eV.</param>
/// <param name="AtomReferences">[100] energy of a free atom by atomic number, eV; empty for none.</param>
/// <param name="Offset">Added once a structure, eV (exact mode's mean).</param>
public sealed record EnergyScaling(double Scale, IReadOnlyList<double> AtomReferences, double Offset)
{
    /// <summary>The energy of one atom: its output scaled, its reference, and its share of the offset.</summary>
    public double AtomicEnergy(double output, int atomicNumber, int atomCount) =>
        (Scale * output) + (AtomReferences.Count == 0 ? 0 : AtomReferences[atomicNumber]) + (Offset / atomCount);

    /// <summary>Reads "scale" and "atomref" where the file has them: the authors' PAMNets give their property as it is.</summary>
    /// <exception cref="InputFileException">One has another shape.</exception>
    public static EnergyScaling Optional(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new EnergyScaling(
            model.Tensors.ContainsKey("scale") ? model.GetTensor("scale")[0] : 1,
            model.Tensors.ContainsKey("atomref") ? model.GetTensor("atomref", 100) : [],
            0);
    }

    /// <summary>Reads smooth mode's "scale" and "atomref" (S10), or exact mode's mean and std under the authors' names.</summary>
    /// <exception cref="InputFileException">One is missing.</exception>
    public static EnergyScaling From(ModelFile model, string meanName, string stdName)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.IsSmooth
            ? new EnergyScaling(model.GetTensor("scale")[0], model.GetTensor("atomref", 100), 0)
            : new EnergyScaling(model.GetTensor(stdName)[0], [], model.GetTensor(meanName)[0]);
    }
}
