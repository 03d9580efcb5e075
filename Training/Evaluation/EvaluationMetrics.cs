using MDEngine.Training.Data;

namespace MDEngine.Training.Evaluation;

/// <summary>Errors of energies (eV) and forces (eV/Å) over a data set.</summary>
/// <remarks>
/// The force metrics are those of the LSR-MP paper's appendix E.6 (doi:10.48550/arXiv.2304.13542): F compares components, FN the norms of
/// the atoms' force vectors; each as mean absolute and as largest absolute error, over all atoms and for each element.
/// </remarks>
public sealed class EvaluationMetrics
{
    private readonly SortedDictionary<int, ForceErrors> byElement = [];

    /// <summary>Number of frames.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Energy of a structure, eV.</summary>
    public ErrorStatistics Energy { get; } = new();

    /// <summary>Energy of a structure by its number of atoms, eV.</summary>
    public ErrorStatistics EnergyPerAtom { get; } = new();

    /// <summary>Forces on all atoms.</summary>
    public ForceErrors Forces { get; } = new();

    /// <summary>Forces by atomic number, ascending.</summary>
    public IReadOnlyDictionary<int, ForceErrors> ForcesByElement => byElement;

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">What it should be.</param>
    /// <param name="energy">What the model says, eV.</param>
    /// <param name="forces">[N], eV/Å.</param>
    public void Add(ReferenceFrame frame, double energy, ReadOnlySpan<Vector3D> forces)
    {
        ArgumentNullException.ThrowIfNull(frame);
        FrameCount++;
        Energy.Add(energy - frame.Energy);
        EnergyPerAtom.Add((energy - frame.Energy) / frame.AtomCount);
        if (frame.Forces is null)
        {
            return;
        }

        for (int i = 0; i < frame.AtomCount; i++)
        {
            int z = frame.Topology.AtomicNumbers[i];
            if (!byElement.TryGetValue(z, out ForceErrors? errors))
            {
                byElement[z] = errors = new ForceErrors();
            }

            Forces.Add(frame.Forces[i], forces[i]);
            errors.Add(frame.Forces[i], forces[i]);
        }
    }
}

/// <summary>Errors of force components and of force norms, eV/Å.</summary>
public sealed class ForceErrors
{
    /// <summary>F̂_κ − F_κ.</summary>
    public ErrorStatistics Components { get; } = new();

    /// <summary>|F̂| − |F|.</summary>
    public ErrorStatistics Norms { get; } = new();

    /// <summary>Adds an atom.</summary>
    public void Add(Vector3D reference, Vector3D predicted)
    {
        Vector3D error = predicted - reference;
        Components.Add(error.X);
        Components.Add(error.Y);
        Components.Add(error.Z);
        Norms.Add(predicted.Length - reference.Length);
    }
}
