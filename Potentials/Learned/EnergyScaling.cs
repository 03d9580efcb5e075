namespace MDEngine.Potentials.Learned;

/// <summary>E = scale · Σ ε_i + Σ reference[z_i] + offset, summed in double precision.</summary>
/// <param name="Scale">eV.</param>
/// <param name="AtomReferences">[100 or fewer] energy of a free atom by atomic number, eV; empty for none.</param>
/// <param name="Offset">Added once a structure, eV (exact mode's mean).</param>
public sealed record EnergyScaling(double Scale, IReadOnlyList<double> AtomReferences, double Offset)
{
    /// <summary>By whose root the authors' Equiformers divide sums over atoms: the mean number of atoms in their data.</summary>
    private const double EquiformerAtoms = 18.03065905448718;

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

    /// <summary>
    /// Reads smooth mode's "scale" and "atomref" (S10), which has a row for each atomic number below the header's "max_z", or exact mode's
    /// mean and standard deviation under the authors' names.
    /// </summary>
    /// <exception cref="InputFileException">One is missing.</exception>
    public static EnergyScaling From(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        (string meanName, string stdName) = Architectures.TotalEnergyScaling(model.Architecture)
            ?? throw new ArgumentException($"{model.Architecture} has no scaling of total energies.", nameof(model));
        return model.IsSmooth
            ? new EnergyScaling(model.GetTensor("scale")[0], model.GetTensor("atomref", model.GetSize("max_z", 1, fallback: Architectures.IsEquiformer(model.Architecture) ? Architectures.EquiformerElementRows : 100)), 0)
            : new EnergyScaling(
                model.GetTensor(stdName)[0] / (Architectures.IsEquiformer(model.Architecture) ? Math.Sqrt(EquiformerAtoms) : 1), [], model.GetTensor(meanName)[0]);
    }
}
