using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Electrostatics of the partial charges and dispersion of the Hirshfeld ratios, in double precision. Every pair is computed once, by the one of its
/// atoms with the lower number, in vectors of that atom's partners. Atoms are shared by parts, each with sums of its own for all atoms; as many parts
/// whatever the number of threads, so that the sums are the same.
/// </summary>
internal sealed unsafe class LongRange
{
    private const double LeastPolarizability = 1e-300;
    private const int MostParts = 16;
    private const int AtomsOfPart = 8;

    // An atom's sums: Σ q_j V, dispersion energy, ∂E/∂h, Σ ∂E/∂d (3), and two unused: a line of the cache.
    private const int Width = 8;

    private readonly LongRangeFunctions functions;
    private readonly Dispersion dispersion;
    private readonly double coulombConstant;
    private readonly int[] species;
    private readonly double[] polarizabilities;
    private readonly double[] roots;
    private readonly GrowingBuffer<double> sumsOfParts;
    private readonly Matrix3x3[] virials;

    /// <summary>For one topology.</summary>
    public LongRange(So3lrOptions options, LongRangeFunctions functions, ImmutableArray<int> elements, int[] species)
    {
        this.functions = functions;
        this.species = species;
        dispersion = new Dispersion(options, elements);
        coulombConstant = options.Constants.Coulomb;
        int atoms = species.Length;
        Parts = Math.Min(MostParts, (atoms + AtomsOfPart - 1) / AtomsOfPart);
        polarizabilities = new double[atoms];
        roots = new double[atoms];
        Electrostatic = new double[atoms];
        Dispersive = new double[atoms];
        Potentials = new double[atoms];
        RatioBars = new double[atoms];
        Forces = new Vector3D[atoms];
        virials = new Matrix3x3[Parts];
        sumsOfParts = new((long)Parts * atoms * Width);
    }

    /// <summary>Numbers of scratch that <see cref="Compute"/> needs.</summary>
    public static int Scratch => LongRangeLanes.Size + LongRangeKernel.Sums;

    /// <summary>Number of parts.</summary>
    public int Parts { get; }

    /// <summary>[N] each atom's half of its electrostatic energy, eV.</summary>
    public double[] Electrostatic { get; }

    /// <summary>[N] each atom's half of its dispersion energy, eV.</summary>
    public double[] Dispersive { get; }

    /// <summary>[N] ∂E/∂q, eV/e.</summary>
    public double[] Potentials { get; }

    /// <summary>[N] ∂E/∂h, eV.</summary>
    public double[] RatioBars { get; }

    /// <summary>[N] forces at constant charges and ratios, eV/Å.</summary>
    public Vector3D[] Forces { get; }

    /// <summary>[parts] shares of the virial, eV.</summary>
    public ReadOnlySpan<Matrix3x3> Virials => virials;

    /// <summary>Takes the ratios of all atoms.</summary>
    public void Prepare(ReadOnlySpan<double> ratios)
    {
        for (int i = 0; i < ratios.Length; i++)
        {
            polarizabilities[i] = dispersion.Polarizability(species[i]) * ratios[i];
            roots[i] = Dispersion.SeventhRoot(polarizabilities[i]);
        }
    }

    /// <summary>Computes the pairs of one part.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="list">A full list of at least all pairs within the long cutoff; null for all pairs.</param>
    /// <param name="charges">[N] e.</param>
    /// <param name="ratios">[N].</param>
    /// <param name="part">Its number.</param>
    /// <param name="scratch">[<see cref="Scratch"/>] of the calling thread.</param>
    public void Compute(AtomicSystem system, NeighborList? list, ReadOnlySpan<double> charges, ReadOnlySpan<double> ratios, int part, double* scratch)
    {
        var lanes = new LongRangeLanes(scratch);
        double* sums = scratch + LongRangeLanes.Size;
        int atoms = species.Length;
        double* own = sumsOfParts.Pointer + ((long)part * atoms * Width);
        new Span<double>(own, atoms * Width).Clear();
        virials[part] = Matrix3x3.Zero;

        // Of an early atom's partners more are later ones: so that parts are alike, each has atoms from everywhere.
        for (int i = part; i < atoms; i += Parts)
        {
            var atom = new LongRangeAtom(
                charges[i], coulombConstant * charges[i], ratios[i], dispersion.Polarizability(species[i]), polarizabilities[i], roots[i]);
            new Span<double>(sums, LongRangeKernel.Sums).Clear();
            int begin = list is null ? i + 1 : FirstPartner(list, i), end = list is null ? atoms : list.Offsets[i + 1];
            while (begin < end)
            {
                int filled = list is null ? SelectAll(lanes, system, i, ref begin) : Select(lanes, system, list, i, ref begin);
                Complete(lanes, filled, i, charges, ratios);
                Dispatch.Run<double, LongRangeKernel>(new(lanes, lanes.Pad(filled), atom, dispersion, sums));
                Scatter(lanes, filled, own);
            }

            Take(i, own + ((long)i * Width), sums, part);
        }
    }

    /// <summary>Sums what all parts have for some atoms.</summary>
    public void Gather(ReadOnlySpan<double> charges, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Vector512<double> sum = Vector512<double>.Zero;
            for (int part = 0; part < Parts; part++)
            {
                sum += Vector512.Load(sumsOfParts.Pointer + (((long)part * species.Length) + i) * Width);
            }

            Potentials[i] = coulombConstant * sum[0];
            Electrostatic[i] = 0.5 * charges[i] * Potentials[i];
            Dispersive[i] = sum[1];
            RatioBars[i] = sum[2];
            Forces[i] = new Vector3D(sum[3], sum[4], sum[5]);
        }
    }

    // Rows are sorted by partner and then by image: of an atom's own images, one of every two is taken.
    private static int FirstPartner(NeighborList list, int i)
    {
        int k = list.Offsets[i], end = list.Offsets[i + 1];
        while (k < end && (list.Neighbors[k] < i || (list.Neighbors[k] == i && list.Shifts[k].CompareTo(default) < 0)))
        {
            k++;
        }

        return k;
    }

    private static int SelectAll(LongRangeLanes lanes, AtomicSystem system, int i, ref int begin)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        int filled = 0;
        for (; begin < positions.Length && filled < LongRangeLanes.Capacity; begin++, filled++)
        {
            Vector3D d = positions[begin] - positions[i];
            lanes.Set(filled, begin, d, d.Length);
        }

        return filled;
    }

    // Whether a pair of the list is within the cutoff cannot be predicted: it is written in any case, and stays if it is.
    private int Select(LongRangeLanes lanes, AtomicSystem system, NeighborList list, int i, ref int begin)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        ReadOnlySpan<int> neighbors = list.Neighbors;
        ReadOnlySpan<CellShift> shifts = list.Shifts;
        Matrix3x3 cell = system.Cell.Matrix;
        int filled = 0, end = list.Offsets[i + 1];
        for (; begin < end && filled < LongRangeLanes.Capacity; begin++)
        {
            int j = neighbors[begin];
            Vector3D d = positions[j] - positions[i];
            if (shifts[begin] is var shift && shift != default)
            {
                d += new Vector3D(shift.A, shift.B, shift.C) * cell;
            }

            double r = d.Length;
            lanes.Set(filled, j, d, r);
            filled += r < functions.Cutoff ? 1 : 0;
        }

        return filled;
    }

    private void Complete(LongRangeLanes lanes, int count, int i, ReadOnlySpan<double> charges, ReadOnlySpan<double> ratios)
    {
        ReadOnlySpan<double> strengths = dispersion.Strengths(species[i]);
        for (int k = 0; k < count; k++)
        {
            int j = lanes.Partner[k];
            Vector128<double> values = functions.At(lanes.R[k], out Vector128<double> slopes);
            (lanes.Potential[k], lanes.PotentialSlope[k]) = (values[0], slopes[0]);
            (lanes.Switch[k], lanes.SwitchSlope[k]) = (values[1], slopes[1]);

            // Two atoms without volume have no dispersion; with the least of polarizabilities it comes out as zero, and not as 0/0.
            (lanes.Polarizability[k], lanes.Root[k]) = (Math.Max(polarizabilities[j], LeastPolarizability), roots[j]);
            (lanes.Strength[k], lanes.Charge[k], lanes.Ratio[k]) = (strengths[species[j]], charges[j], ratios[j]);
            lanes.FreePolarizability[k] = dispersion.Polarizability(species[j]);
        }
    }

    private static void Scatter(LongRangeLanes lanes, int count, double* own)
    {
        for (int k = 0; k < count; k++)
        {
            double* sum = own + ((long)lanes.Partner[k] * Width);
            sum[0] += lanes.PartnerPotential[k];
            sum[1] += lanes.PartnerEnergy[k];
            sum[2] += lanes.PartnerRatioBar[k];
            sum[3] -= lanes.GradientX[k];
            sum[4] -= lanes.GradientY[k];
            sum[5] -= lanes.GradientZ[k];
        }
    }

    private void Take(int i, double* own, double* sums, int part)
    {
        for (int k = 0; k < 6; k++)
        {
            own[k] += sums[k];
        }

        (double xx, double yy, double zz, double xy, double xz, double yz) = (sums[6], sums[7], sums[8], sums[9], sums[10], sums[11]);
        virials[part] -= new Matrix3x3(new(xx, xy, xz), new(xy, yy, yz), new(xz, yz, zz));
    }
}
