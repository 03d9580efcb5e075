using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Electrostatics of the partial charges and dispersion of the Hirshfeld ratios, atom by atom over all its partners, in double precision: every
/// pair is computed from both sides, so that each atom writes its own row alone.
/// </summary>
internal sealed class LongRange
{
    private readonly ScreenedCoulomb coulomb;
    private readonly Dispersion dispersion;
    private readonly double coulombConstant;
    private readonly double cutoff;
    private readonly int[] species;

    /// <summary>For one model and one topology.</summary>
    public LongRange(So3lrOptions options, IReadOnlyList<int> atomicNumbers)
    {
        System.Collections.Immutable.ImmutableArray<int> elements = [.. atomicNumbers.Distinct().Order()];
        coulomb = new ScreenedCoulomb(options);
        dispersion = new Dispersion(options, elements);
        coulombConstant = options.Constants.Coulomb;
        cutoff = options.LongCutoff ?? double.PositiveInfinity;
        species = [.. atomicNumbers.Select(z => elements.IndexOf(z))];
        int atoms = species.Length;
        Electrostatic = new double[atoms];
        Dispersive = new double[atoms];
        Potentials = new double[atoms];
        RatioBars = new double[atoms];
        Forces = new Vector3D[atoms];
        Virials = new Matrix3x3[atoms];
    }

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

    /// <summary>[N] each atom's share of the virial, eV.</summary>
    public Matrix3x3[] Virials { get; }

    /// <summary>Computes the rows of some atoms.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="list">A full list of at least all pairs within the long cutoff; null for all pairs.</param>
    /// <param name="charges">[N] e.</param>
    /// <param name="ratios">[N].</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    public void Compute(AtomicSystem system, NeighborList? list, ReadOnlySpan<double> charges, ReadOnlySpan<double> ratios, int first, int count)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Matrix3x3 cell = system.Cell.Matrix;
        for (int i = first; i < first + count; i++)
        {
            var row = default(Row);
            if (list is null)
            {
                for (int j = 0; j < positions.Length; j++)
                {
                    if (j != i)
                    {
                        Add(ref row, i, j, positions[j] - positions[i], charges, ratios);
                    }
                }
            }
            else
            {
                for (int k = list.Offsets[i]; k < list.Offsets[i + 1]; k++)
                {
                    int j = list.Neighbors[k];
                    CellShift shift = list.Shifts[k];
                    Vector3D d = positions[j] - positions[i];
                    if (shift != default)
                    {
                        d += new Vector3D(shift.A, shift.B, shift.C) * cell;
                    }

                    Add(ref row, i, j, d, charges, ratios);
                }
            }

            Electrostatic[i] = 0.5 * coulombConstant * charges[i] * row.Potential;
            Dispersive[i] = 0.5 * row.Dispersion;
            Potentials[i] = coulombConstant * row.Potential;
            RatioBars[i] = row.RatioBar;
            Forces[i] = row.Force;
            Virials[i] = row.Virial;
        }
    }

    private void Add(ref Row row, int i, int j, Vector3D d, ReadOnlySpan<double> charges, ReadOnlySpan<double> ratios)
    {
        double r = d.Length;
        if (r >= cutoff)
        {
            return;
        }

        (double v, double vSlope) = coulomb.At(r);
        (double energy, double slope, double ratioSlope) = dispersion.At(r, species[i], species[j], ratios[i], ratios[j]);
        row.Potential += charges[j] * v;
        row.Dispersion += energy;
        row.RatioBar += ratioSlope;

        // ∂E/∂d of the whole pair; its virial is shared by both sides.
        Vector3D derivative = (((coulombConstant * charges[i] * charges[j] * vSlope) + slope) / r) * d;
        row.Force += derivative;
        row.Virial -= 0.5 * Matrix3x3.Outer(d, derivative);
    }

    private struct Row
    {
        public double Potential;
        public double Dispersion;
        public double RatioBar;
        public Vector3D Force;
        public Matrix3x3 Virial;
    }
}
