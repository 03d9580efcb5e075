using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MDEngine.Training.Data;

namespace MDEngine.Training;

/// <summary>How energies and forces are scaled for training.</summary>
/// <param name="AtomReferences">[100] energy of each element by atomic number, eV.</param>
/// <param name="ForceScale">Root mean square force component, eV/Å.</param>
/// <param name="MeanEnergy">Mean total energy, eV.</param>
/// <param name="EnergyDeviation">Standard deviation of the total energies, eV.</param>
/// <param name="Elements">Atomic numbers in the data, ascending.</param>
public sealed record ReferenceEnergies(
    double[] AtomReferences, double ForceScale, double MeanEnergy, double EnergyDeviation, int[] Elements)
{
    private const int ElementRows = 100;

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
        var compositions = new Dictionary<string, (int[] Counts, double Sum, int Frames)>();
        double squaredForces = 0;
        long components = 0;
        var energies = new double[frames.Count];
        for (int k = 0; k < frames.Count; k++)
        {
            ReferenceFrame frame = data.Read(frames[k]);
            energies[k] = frame.Energy;
            var counts = new int[ElementRows];
            foreach (int z in frame.Topology.AtomicNumbers)
            {
                counts[z]++;
            }

            string key = string.Join(',', counts);
            (int[] _, double sum, int number) = compositions.GetValueOrDefault(key);
            compositions[key] = (counts, sum + frame.Energy, number + 1);
            foreach (Vector3D force in frame.Forces ?? [])
            {
                squaredForces += force.LengthSquared;
                components += 3;
            }
        }

        int[] elements = [.. Enumerable.Range(0, ElementRows).Where(z => compositions.Values.Any(item => item.Counts[z] > 0))];
        double mean = energies.Average();
        double deviation = Math.Sqrt(energies.Sum(energy => (energy - mean) * (energy - mean)) / energies.Length);
        double scale = components > 0 ? Math.Sqrt(squaredForces / components) : deviation;
        return new ReferenceEnergies(Solve(elements, [.. compositions.Values]), scale > 0 ? scale : 1, mean, deviation > 0 ? deviation : 1, elements);
    }

    private static double[] Solve(int[] elements, (int[] Counts, double Sum, int Frames)[] compositions)
    {
        // One row for each composition, weighted by the root of its number of frames.
        var counts = new DenseMatrix(compositions.Length, elements.Length);
        var energies = new DenseVector(compositions.Length);
        for (int row = 0; row < compositions.Length; row++)
        {
            double weight = Math.Sqrt(compositions[row].Frames);
            energies[row] = weight * compositions[row].Sum / compositions[row].Frames;
            for (int column = 0; column < elements.Length; column++)
            {
                counts[row, column] = weight * compositions[row].Counts[elements[column]];
            }
        }

        Vector<double> solution = counts.PseudoInverse() * energies;
        var references = new double[ElementRows];
        for (int column = 0; column < elements.Length; column++)
        {
            references[elements[column]] = solution[column];
        }

        return references;
    }
}
