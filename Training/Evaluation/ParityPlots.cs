using MDEngine.Reporting;

namespace MDEngine.Training.Evaluation;

/// <summary>Collects reference and predicted values and draws one against the other.</summary>
public sealed class ParityPlots
{
    private const int MostPoints = 5000; // a plot of more is a blot, and a large file

    private readonly List<(double, double)> energies = [];
    private readonly Dictionary<int, List<(double, double)>> forces = [];
    private readonly List<(double, double)>[] dipoles = [[], [], []];
    private double firstEnergy = double.NaN;

    /// <summary>Adds a frame; energies are drawn from the first frame's on.</summary>
    public void Add(Data.ReferenceFrame frame, double energy, ReadOnlySpan<Vector3D> predicted, Vector3D? dipole = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        firstEnergy = double.IsNaN(firstEnergy) ? frame.Energy : firstEnergy;
        energies.Add((frame.Energy - firstEnergy, energy - firstEnergy));
        if (frame.Dipole is { } reference && dipole is { } moment)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                dipoles[axis].Add((reference[axis], moment[axis]));
            }
        }

        for (int i = 0; frame.Forces is not null && i < frame.AtomCount; i++)
        {
            int z = frame.Topology.AtomicNumbers[i];
            if (!forces.TryGetValue(z, out List<(double, double)>? points))
            {
                forces[z] = points = [];
            }

            points.Add((frame.Forces[i].X, predicted[i].X));
            points.Add((frame.Forces[i].Y, predicted[i].Y));
            points.Add((frame.Forces[i].Z, predicted[i].Z));
        }
    }

    /// <summary>The chart of the energies.</summary>
    public string DrawEnergies() => new SvgChart("Energies", "reference energy − first frame's / eV", "predicted / eV") { IsParity = true }
        .Draw([new SvgSeries("frames", Thin(energies), false)]);

    /// <summary>The chart of the force components, by element.</summary>
    public string DrawForces() => new SvgChart("Force components", "reference / (eV/Å)", "predicted / (eV/Å)") { IsParity = true }
        .Draw([.. forces.OrderBy(pair => pair.Key).Select(pair => new SvgSeries(Element.FromAtomicNumber(pair.Key).Symbol, Thin(pair.Value), false))]);

    /// <summary>The chart of the dipole components, or null where data or potential have none.</summary>
    public string? DrawDipoles() => dipoles[0].Count == 0 ? null : new SvgChart("Dipole moments", "reference / (e·Å)", "predicted / (e·Å)") { IsParity = true }
        .Draw([.. dipoles.Select((points, axis) => new SvgSeries("xyz"[axis].ToString(), Thin(points), false))]);

    private static List<(double, double)> Thin(List<(double, double)> points)
    {
        int stride = Math.Max(1, (points.Count + MostPoints - 1) / MostPoints);
        return [.. points.Where((_, index) => index % stride == 0)];
    }
}
