using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Electrostatics of the partial charges and dispersion of the Hirshfeld ratios, atom by atom over all its partners, in double precision: every
/// pair is computed from both sides, so that each atom writes its own row alone and vectors of partners need no scatter.
/// </summary>
internal sealed unsafe class LongRange
{
    private const double LeastPolarizability = 1e-300;

    private readonly LongRangeFunctions functions;
    private readonly Dispersion dispersion;
    private readonly double coulombConstant;
    private readonly int[] species;
    private readonly double[] polarizabilities;
    private readonly double[] roots;

    /// <summary>For one topology.</summary>
    public LongRange(So3lrOptions options, LongRangeFunctions functions, IReadOnlyList<int> atomicNumbers)
    {
        ImmutableArray<int> elements = [.. atomicNumbers.Distinct().Order()];
        this.functions = functions;
        dispersion = new Dispersion(options, elements);
        coulombConstant = options.Constants.Coulomb;
        species = [.. atomicNumbers.Select(z => elements.IndexOf(z))];
        int atoms = species.Length;
        polarizabilities = new double[atoms];
        roots = new double[atoms];
        Electrostatic = new double[atoms];
        Dispersive = new double[atoms];
        Potentials = new double[atoms];
        RatioBars = new double[atoms];
        Forces = new Vector3D[atoms];
        Virials = new Matrix3x3[atoms];
    }

    /// <summary>Numbers of scratch that <see cref="Compute"/> needs.</summary>
    public static int Scratch => LongRangeLanes.Size + LongRangeKernel.Sums;

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

    /// <summary>Takes the ratios of all atoms.</summary>
    public void Prepare(ReadOnlySpan<double> ratios)
    {
        for (int i = 0; i < ratios.Length; i++)
        {
            polarizabilities[i] = dispersion.Polarizability(species[i]) * ratios[i];
            roots[i] = Dispersion.SeventhRoot(polarizabilities[i]);
        }
    }

    /// <summary>Computes the rows of some atoms.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="list">A full list of at least all pairs within the long cutoff; null for all pairs.</param>
    /// <param name="charges">[N] e.</param>
    /// <param name="ratios">[N].</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="scratch">[<see cref="Scratch"/>] of the calling thread.</param>
    public void Compute(
        AtomicSystem system, NeighborList? list, ReadOnlySpan<double> charges, ReadOnlySpan<double> ratios, int first, int count, double* scratch)
    {
        var lanes = new LongRangeLanes(scratch);
        double* sums = scratch + LongRangeLanes.Size;
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        ReadOnlySpan<int> offsets = list is null ? default : list.Offsets, neighbors = list is null ? default : list.Neighbors;
        ReadOnlySpan<CellShift> shifts = list is null ? default : list.Shifts;
        Matrix3x3 cell = system.Cell.Matrix;
        for (int i = first; i < first + count; i++)
        {
            double alpha = polarizabilities[i];
            var atom = new LongRangeAtom(
                coulombConstant * charges[i], ratios[i], dispersion.Polarizability(species[i]), alpha, roots[i]);
            ReadOnlySpan<double> strengths = dispersion.Strengths(species[i]);
            new Span<double>(sums, LongRangeKernel.Sums).Clear();
            int filled = 0;
            int begin = list is null ? 0 : offsets[i], end = list is null ? positions.Length : offsets[i + 1];
            for (int k = begin; k < end; k++)
            {
                int j = list is null ? k : neighbors[k];
                Vector3D d = positions[j] - positions[i];
                if (list is null)
                {
                    if (j == i)
                    {
                        continue;
                    }
                }
                else if (shifts[k] is var shift && shift != default)
                {
                    d += new Vector3D(shift.A, shift.B, shift.C) * cell;
                }

                double r = d.Length;
                if (r < functions.Cutoff)
                {
                    Fill(lanes, filled++, j, d, r, charges[j], strengths, ratios[j]);
                }

                if (filled == LongRangeLanes.Capacity)
                {
                    Dispatch.Run<double, LongRangeKernel>(new(lanes, filled, atom, dispersion, sums));
                    filled = 0;
                }
            }

            Dispatch.Run<double, LongRangeKernel>(new(lanes, lanes.Pad(filled), atom, dispersion, sums));
            Take(i, atom, sums);
        }
    }

    private void Fill(LongRangeLanes lanes, int k, int j, Vector3D d, double r, double charge, ReadOnlySpan<double> strengths, double ratio)
    {
        Vector128<double> values = functions.At(r, out Vector128<double> slopes);
        (lanes.X[k], lanes.Y[k], lanes.Z[k], lanes.R[k]) = (d.X, d.Y, d.Z, r);
        (lanes.Potential[k], lanes.PotentialSlope[k]) = (charge * values[0], charge * slopes[0]);
        (lanes.Switch[k], lanes.SwitchSlope[k]) = (values[1], slopes[1]);

        // Two atoms without volume have no dispersion; with the least of polarizabilities it comes out as zero, and not as 0/0.
        (lanes.Polarizability[k], lanes.Root[k]) = (Math.Max(polarizabilities[j], LeastPolarizability), roots[j]);
        lanes.Strength[k] = strengths[species[j]] * ratio;
    }

    // ∂E/∂d of whole pairs; each pair's virial is shared by both sides.
    private void Take(int i, LongRangeAtom atom, double* sums)
    {
        Electrostatic[i] = 0.5 * atom.Charge * sums[0];
        Dispersive[i] = 0.5 * sums[1];
        Potentials[i] = coulombConstant * sums[0];
        RatioBars[i] = sums[2];
        Forces[i] = new Vector3D(sums[3], sums[4], sums[5]);
        (double xx, double yy, double zz, double xy, double xz, double yz) = (sums[6], sums[7], sums[8], sums[9], sums[10], sums[11]);
        Virials[i] = -0.5 * new Matrix3x3(new(xx, xy, xz), new(xy, yy, yz), new(xz, yz, zz));
    }
}
