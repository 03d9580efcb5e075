using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace MDEngine.Training;

/// <summary>What each atom of an element adds to energies: least squares, and where the compositions leave freedom, as for a single molecule, the solution of least norm.</summary>
internal sealed class ElementFit
{
    /// <summary>Rows of a table of elements: one for each atomic number, and row 0.</summary>
    public const int ElementRows = 100;

    private readonly Dictionary<string, (int[] Counts, double Sum, int Frames)> compositions = [];

    /// <summary>Atomic numbers seen, ascending.</summary>
    public int[] Elements => [.. Enumerable.Range(0, ElementRows).Where(z => compositions.Values.Any(item => item.Counts[z] > 0))];

    /// <summary>Adds a structure and its energy, eV.</summary>
    public void Add(Topology topology, double energy)
    {
        var counts = new int[ElementRows];
        foreach (int z in topology.AtomicNumbers)
        {
            counts[z]++;
        }

        string key = string.Join(',', counts);
        (int[] _, double sum, int number) = compositions.GetValueOrDefault(key);
        compositions[key] = (counts, sum + energy, number + 1);
    }

    /// <summary>[100] energies by atomic number, eV.</summary>
    public double[] Solve()
    {
        // One row for each composition, weighted by the root of its number of frames.
        int[] elements = Elements;
        var counts = new DenseMatrix(compositions.Count, elements.Length);
        var energies = new DenseVector(compositions.Count);
        foreach ((int row, (int[] ofElements, double sum, int frames)) in compositions.Values.Index())
        {
            double weight = Math.Sqrt(frames);
            energies[row] = weight * sum / frames;
            for (int column = 0; column < elements.Length; column++)
            {
                counts[row, column] = weight * ofElements[elements[column]];
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
