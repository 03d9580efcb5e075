using MDEngine.Training.Data;

namespace MDEngine.Training.Evaluation;

/// <summary>Errors of energies (eV), forces (eV/Å) and dipole moments (e·Å) over a data set.</summary>
/// <remarks>
/// The force metrics are those of the LSR-MP paper's appendix E.6 (doi:10.48550/arXiv.2304.13542): F compares components, FN the norms of
/// the atoms' force vectors; each as mean absolute and as largest absolute error, over all atoms and for each element.
/// </remarks>
/// <param name="comparison">What energies are compared with: relative errors are those beyond the mean error of the composition.</param>
public sealed class EvaluationMetrics(EnergyComparison comparison = EnergyComparison.Absolute)
{
    private readonly Dictionary<string, List<(double Error, int Atoms)>> byComposition = [];
    private readonly SortedDictionary<int, VectorErrors> byElement = [];

    /// <summary>Number of frames.</summary>
    public int FrameCount { get; private set; }

    /// <summary>What energies are compared with.</summary>
    public EnergyComparison Comparison => comparison;

    /// <summary>Energy of a structure, eV; relative ones of compositions with two frames at least.</summary>
    public ErrorStatistics Energy => EnergyErrors(perAtom: false);

    /// <summary>Energy of a structure by its number of atoms, eV.</summary>
    public ErrorStatistics EnergyPerAtom => EnergyErrors(perAtom: true);

    /// <summary>Forces on all atoms.</summary>
    public VectorErrors Forces { get; } = new();

    /// <summary>Forces by atomic number, ascending.</summary>
    public IReadOnlyDictionary<int, VectorErrors> ForcesByElement => byElement;

    /// <summary>Dipole moments of structures.</summary>
    public VectorErrors Dipoles { get; } = new();

    /// <summary>A property that is predicted in place of energies.</summary>
    public PropertyErrors Property { get; } = new();

    /// <summary>Adds a frame whose property is predicted in place of its energy.</summary>
    /// <param name="frame">What it should be.</param>
    /// <param name="predicted">What the model says, 1 or 3 numbers.</param>
    public void Add(ReferenceFrame frame, double[] predicted)
    {
        ArgumentNullException.ThrowIfNull(frame);
        FrameCount++;
        Property.Add(frame.Property!, predicted);
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">What it should be.</param>
    /// <param name="energy">What the model says, eV.</param>
    /// <param name="forces">[N], eV/Å.</param>
    /// <param name="dipole">e·Å, or null where it says none.</param>
    public void Add(ReferenceFrame frame, double energy, ReadOnlySpan<Vector3D> forces, Vector3D? dipole = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        FrameCount++;
        string key = comparison == EnergyComparison.Relative ? Composition.KeyOf(frame.Topology) : "";
        if (!byComposition.TryGetValue(key, out List<(double, int)>? energies))
        {
            byComposition[key] = energies = [];
        }

        energies.Add((energy - frame.Energy, frame.AtomCount));
        if (frame.Dipole is { } reference && dipole is { } predicted)
        {
            Dipoles.Add(reference, predicted);
        }

        if (frame.Forces is null)
        {
            return;
        }

        for (int i = 0; i < frame.AtomCount; i++)
        {
            int z = frame.Topology.AtomicNumbers[i];
            if (!byElement.TryGetValue(z, out VectorErrors? errors))
            {
                byElement[z] = errors = new VectorErrors();
            }

            Forces.Add(frame.Forces[i], forces[i]);
            errors.Add(frame.Forces[i], forces[i]);
        }
    }

    private ErrorStatistics EnergyErrors(bool perAtom)
    {
        var statistics = new ErrorStatistics();
        bool relative = comparison == EnergyComparison.Relative;
        foreach (List<(double Error, int Atoms)> group in byComposition.Values.Where(group => !relative || group.Count > 1))
        {
            double mean = relative ? group.Average(item => item.Error) : 0;
            group.ForEach(item => statistics.Add((item.Error - mean) / (perAtom ? item.Atoms : 1)));
        }

        return statistics;
    }
}
