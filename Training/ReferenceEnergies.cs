using MDEngine.Training.Data;

namespace MDEngine.Training;

/// <summary>How energies and forces are scaled for training.</summary>
/// <param name="AtomReferences">[100] energy of each element by atomic number, eV.</param>
/// <param name="ForceScale">Root mean square force component, eV/Å.</param>
/// <param name="MeanEnergy">Mean total energy, eV.</param>
/// <param name="EnergyDeviation">Standard deviation of the total energies, eV.</param>
/// <param name="Elements">Atomic numbers in the data, ascending.</param>
/// <param name="Source">Where the elements' energies come from, for the user.</param>
public sealed record ReferenceEnergies(
    double[] AtomReferences, double ForceScale, double MeanEnergy, double EnergyDeviation, int[] Elements, string Source = "fitted")
{
    private const double SameEnergy = 1e-6; // eV; beyond it two isolated atoms contradict each other

    /// <summary>What scales the training frames, with the elements' energies stated, taken from isolated atoms or fitted.</summary>
    /// <param name="data">The data.</param>
    /// <param name="frames">The training frames.</param>
    /// <param name="options">Where the elements' energies come from.</param>
    /// <exception cref="InputException">An element has no energy, or two.</exception>
    public static ReferenceEnergies Of(ReferenceDataSet data, IReadOnlyList<int> frames, AtomEnergyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ReferenceEnergies fit = Fit(data, frames);
        if (options.Stated is null && options.Method == AtomEnergyMethod.Fit)
        {
            return fit;
        }

        IReadOnlyDictionary<int, double> atoms = options.Stated ?? IsolatedAtoms(data, frames);
        string[] lacking = [.. fit.Elements.Where(z => !atoms.ContainsKey(z)).Select(z => Element.FromAtomicNumber(z).Symbol)];
        if (lacking.Length > 0)
        {
            return !options.IsChosen ? fit : throw new InputException(options.Stated is null
                ? $"the training frames have no isolated atom of {string.Join(", ", lacking)}; expected a frame of one atom for each element, or data.atom_energies with their energies in eV"
                : $"data.atom_energies lacks {string.Join(", ", lacking)}, which the data hold; expected the energy of an isolated atom in eV for each element");
        }

        var references = new double[ElementFit.ElementRows];
        foreach (int z in fit.Elements)
        {
            references[z] = atoms[z];
        }

        return fit with { AtomReferences = references, Source = options.Stated is null ? "of the isolated atoms in the data" : "as stated" };
    }

    private static Dictionary<int, double> IsolatedAtoms(ReferenceDataSet data, IReadOnlyList<int> frames)
    {
        var atoms = new Dictionary<int, double>();
        foreach (int index in frames)
        {
            ReferenceFrame frame = data.Read(index);
            int z = frame.Topology.AtomicNumbers[0];
            if (frame.IsIsolatedAtom && !atoms.TryAdd(z, frame.Energy) && Math.Abs(atoms[z] - frame.Energy) > SameEnergy)
            {
                throw new InputException(FormattableString.Invariant(
                    $"{data.Describe(index)}: an isolated {Element.FromAtomicNumber(z).Symbol} of {frame.Energy} eV, and another of {atoms[z]} eV; keep one, or state the elements' energies in data.atom_energies"));
            }
        }

        return atoms;
    }

    /// <summary>
    /// Fits the elements' energies to the total energies by least squares; where the compositions leave freedom, as for a single
    /// molecule, the solution of least norm.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="frames">The training frames.</param>
    public static ReferenceEnergies Fit(ReferenceDataSet data, IReadOnlyList<int> frames)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(frames);
        double squaredForces = 0;
        long components = 0;
        var energies = new double[frames.Count];
        var fit = new ElementFit();
        for (int k = 0; k < frames.Count; k++)
        {
            ReferenceFrame frame = data.Read(frames[k]);
            energies[k] = frame.Energy;
            fit.Add(frame.Topology, frame.Energy);
            foreach (Vector3D force in frame.Forces ?? [])
            {
                squaredForces += force.LengthSquared;
                components += 3;
            }
        }

        double mean = energies.Average();
        double deviation = Math.Sqrt(energies.Sum(energy => (energy - mean) * (energy - mean)) / energies.Length);
        double scale = components > 0 ? Math.Sqrt(squaredForces / components) : deviation;
        return new ReferenceEnergies(fit.Solve(), scale > 0 ? scale : 1, mean, deviation > 0 ? deviation : 1, fit.Elements);
    }
}
