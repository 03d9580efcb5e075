using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>Dipoles as tensors, to be differentiated by parameters or positions.</summary>
public static class MomentTensors
{
    /// <summary>Dipoles of several structures as in <see cref="ElectricMoments.Add"/>, to be differentiated by the network's parameters.</summary>
    /// <param name="systems">[B] structures whose atoms follow each other.</param>
    /// <param name="structureOfAtom">[N] which of them an atom is in, as integers.</param>
    /// <param name="dipoles">[N, 3] atomic dipoles, e·Å, or null.</param>
    /// <param name="charges">[N] charges, e, or null.</param>
    /// <returns>[B, 3] e·Å, float64.</returns>
    public static Tensor OfBatch(IReadOnlyList<AtomicSystem> systems, Tensor structureOfAtom, Tensor? dipoles, Tensor? charges)
    {
        ArgumentNullException.ThrowIfNull(systems);
        ArgumentNullException.ThrowIfNull(structureOfAtom);
        Device device = structureOfAtom.device;
        Tensor sums = zeros(systems.Count, 3, dtype: ScalarType.Float64, device: device);
        if (dipoles is not null)
        {
            sums = sums.index_add(0, structureOfAtom, dipoles.to(ScalarType.Float64), Scalars.One);
        }

        if (charges is null)
        {
            return sums;
        }

        // As the excess is shared alike, charges count by their distance from the mean position.
        var arms = new List<double>();
        var carried = new List<double>();
        foreach (AtomicSystem system in systems)
        {
            Vector3D mean = Vector3D.Zero;
            foreach (Vector3D position in system.Positions.Span)
            {
                mean += position / system.AtomCount;
            }

            foreach (Vector3D position in system.Positions.Span)
            {
                arms.AddRange([position.X - mean.X, position.Y - mean.Y, position.Z - mean.Z]);
            }

            Vector3D rest = (system.Topology.TotalCharge ?? 0) * (mean - system.CenterOfMass);
            carried.AddRange([rest.X, rest.Y, rest.Z]);
        }

        Tensor terms = charges.to(ScalarType.Float64).unsqueeze(1) * tensor([.. arms], [arms.Count / 3, 3], dtype: ScalarType.Float64).to(device);
        return sums.index_add(0, structureOfAtom, terms, Scalars.One) + tensor([.. carried], [systems.Count, 3], dtype: ScalarType.Float64).to(device);
    }

    /// <summary>Derivatives of the dipole of <see cref="ElectricMoments.Add"/> by the positions.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="atoms">Atoms that may move, counted from 0.</param>
    /// <param name="dipoles">[N, 3] atomic dipoles, e·Å, or null.</param>
    /// <param name="charges">[N] charges, e, or null.</param>
    /// <param name="gradient">[N] derivatives of a scalar by the positions.</param>
    /// <returns>[3M] ∂μ/∂r, e.</returns>
    public static Vector3D[] Derivatives(
        AtomicSystem system, IReadOnlyList<int> atoms, Tensor? dipoles, Tensor? charges, Func<Tensor, Vector3D[]> gradient)
    {
        var derivatives = new double[3 * atoms.Count, 3];
        double[] values = charges?.ToDoubles() ?? [];
        double total = system.Topology.TotalCharge ?? 0;
        double excess = values.Length > 0 ? (values.Sum() - total) / values.Length : 0;
        double mass = system.Topology.Masses.Sum();
        for (int k = 0; k < 3; k++)
        {
            using var scope = NewDisposeScope();
            Vector3D[] slopes = gradient(Component(system, dipoles, charges, k));
            for (int row = 0; row < derivatives.GetLength(0); row++)
            {
                int atom = atoms[row / 3];
                double carried = row % 3 == k && values.Length > 0 ? values[atom] - excess - (total * system.Topology.Masses[atom] / mass) : 0;
                derivatives[row, k] = slopes[atom][row % 3] + carried;
            }
        }

        return [.. Enumerable.Range(0, derivatives.GetLength(0)).Select(row => new Vector3D(derivatives[row, 0], derivatives[row, 1], derivatives[row, 2]))];
    }

    // Component k of the dipole as a function of atomic dipoles and charges, with the atoms where they are: as the excess is shared
    // alike, charges count by their distance from the mean position.
    private static Tensor Component(AtomicSystem system, Tensor? dipoles, Tensor? charges, int k)
    {
        Tensor component = dipoles is null ? zeros(1, dtype: charges!.dtype, device: charges.device).sum() : dipoles.select(1, k).sum();
        if (charges is null)
        {
            return component;
        }

        double[] positions = [.. system.Positions.ToArray().Select(r => r[k])];
        double mean = positions.Average();
        Tensor arms = tensor(Array.ConvertAll(positions, r => r - mean), dtype: ScalarType.Float64).to(charges.dtype).to(charges.device);
        return component + (charges * arms).sum();
    }
}
