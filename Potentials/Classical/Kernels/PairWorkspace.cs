namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>Sums over the rows of one chunk.</summary>
internal struct PairSums
{
    /// <summary>eV.</summary>
    public double Energy;

    /// <summary>Upper triangle of Σ r⊗f, eV.</summary>
    public double XX, YY, ZZ, XY, XZ, YZ;
}

/// <summary>
/// Where the threads write. Rows are done in chunks of fixed size, each with its own sums, which are added up in order: the
/// result does not depend on who did what.
/// </summary>
internal sealed class PairWorkspace(int threads)
{
    /// <summary>Rows per chunk: enough to hide the taking of it, few enough to balance.</summary>
    public const int ChunkSize = 128;

    private readonly double[][] scratch = [.. Enumerable.Range(0, threads).Select(_ => Array.Empty<double>())];
    private PairSums[] sums = [];
    private Vector3D[] forces = [];
    private double[] energies = [];
    private int atomCount;
    private int next;

    public bool WithVirial { get; private set; }

    public Span<Vector3D> Forces => forces;

    public Span<double> Energies => energies;

    public int ChunkCount => (atomCount + ChunkSize - 1) / ChunkSize;

    public void Prepare(int atoms, int longestRow, bool withVirial)
    {
        WithVirial = withVirial;
        next = 0;
        if (atoms != atomCount)
        {
            atomCount = atoms;
            sums = new PairSums[ChunkCount];
            forces = new Vector3D[atoms];
            energies = new double[atoms];
        }

        int needed = PairKernel.ScratchLength(longestRow);
        if (scratch[0].Length < needed)
        {
            for (int thread = 0; thread < scratch.Length; thread++)
            {
                scratch[thread] = new double[needed + (needed / 4)];
            }
        }
    }

    public Span<double> Scratch(int thread) => scratch[thread];

    public ref PairSums Sums(int chunk) => ref sums[chunk];

    /// <summary>The next chunk that nobody has taken.</summary>
    public bool TryTake(out int chunk)
    {
        chunk = Interlocked.Increment(ref next) - 1;
        return chunk < ChunkCount;
    }

    public (int First, int Last) Rows(int chunk) => (chunk * ChunkSize, Math.Min((chunk + 1) * ChunkSize, atomCount));

    public void AddTo(EvaluationResult result, Quantities requested)
    {
        double energy = 0;
        PairSums total = default;
        foreach (ref PairSums part in sums.AsSpan())
        {
            energy += part.Energy;
            total.XX += part.XX;
            total.YY += part.YY;
            total.ZZ += part.ZZ;
            total.XY += part.XY;
            total.XZ += part.XZ;
            total.YZ += part.YZ;
        }

        result.Energy += energy;
        for (int i = 0; i < atomCount; i++)
        {
            result.Forces[i] += forces[i];
        }

        if (WithVirial)
        {
            result.Virial += new Matrix3x3(
                new(total.XX, total.XY, total.XZ), new(total.XY, total.YY, total.YZ), new(total.XZ, total.YZ, total.ZZ));
        }

        if (requested.HasFlag(Quantities.AtomicEnergies))
        {
            for (int i = 0; i < atomCount; i++)
            {
                result.AtomicEnergies[i] += energies[i];
            }
        }
    }
}
