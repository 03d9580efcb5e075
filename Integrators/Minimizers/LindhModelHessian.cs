using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace MDEngine.Integrators.Minimizers;

/// <summary>
/// Lindh's model Hessian: harmonic stretches, bends and torsions between all atoms, with force constants that fall off with the
/// distances (Lindh et al. 1995, doi:10.1016/0009-2614(95)00646-L). A quasi-Newton method that starts from it knows the stiff from
/// the soft directions.
/// </summary>
internal sealed class LindhModelHessian
{
    /// <summary>Softest curvature that is believed, eV/Å²: what ANCopt of xtb takes, 0.01 Hartree/Bohr².</summary>
    private const double LeastStiffness = 0.01 * StiffnessUnit;

    /// <summary>Stiffest curvature that is believed, eV/Å²: 5 Hartree/Bohr², as there; atoms that are squeezed seem stiffer than any bond.</summary>
    private const double LargestStiffness = 5 * StiffnessUnit;

    private const double StiffnessUnit = Units.Hartree / (Units.Bohr * Units.Bohr);
    private const double StretchConstant = 0.45 * StiffnessUnit;
    private const double BendConstant = 0.15 * StiffnessUnit;
    private const double TorsionConstant = 0.005 * StiffnessUnit;

    /// <summary>Pairs bound more weakly than this take no part in bends and torsions.</summary>
    private const double WeakestBond = 0.02;

    /// <summary>Sine of an angle below which it counts as straight: its bend and its torsions are left out.</summary>
    private const double StraightSine = 0.1;

    private static readonly double[,] Exponents = { { 1.0000, 0.3949, 0.3949 }, { 0.3949, 0.2800, 0.2800 }, { 0.3949, 0.2800, 0.2800 } };

    private static readonly double[,] Distances = { { 1.35, 2.10, 2.53 }, { 2.10, 2.87, 3.40 }, { 2.53, 3.40, 3.40 } };

    private readonly Matrix<double> inverse;

    private LindhModelHessian(Matrix<double> inverse) => this.inverse = inverse;

    /// <summary>The model at the current structure; a relaxing cell's coordinates get the stiffness of a plain guess.</summary>
    public static LindhModelHessian Of(SimulationState state, MinimizationCoordinates coordinates)
    {
        var hessian = new double[coordinates.Count, coordinates.Count];
        var place = new int[state.AtomCount];
        Array.Fill(place, -1);
        for (int k = 0; k < coordinates.MovingAtoms.Length; k++)
        {
            place[coordinates.MovingAtoms[k]] = 3 * k;
        }

        AddInternalCoordinates(state.System, place, hessian);
        for (int i = 3 * coordinates.MovingAtoms.Length; i < coordinates.Count; i++)
        {
            hessian[i, i] = 70;
        }

        Evd<double> modes = Matrix<double>.Build.DenseOfArray(hessian).Evd(Symmetricity.Symmetric);
        Vector<double> softened = modes.EigenValues.Map(value => 1 / Math.Clamp(value.Real, LeastStiffness, LargestStiffness));
        return new LindhModelHessian(modes.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(softened) * modes.EigenVectors.Transpose());
    }

    /// <summary>H⁻¹ g.</summary>
    public double[] Solve(double[] gradient) => (inverse * Vector<double>.Build.Dense(gradient)).ToArray();

    /// <summary>Adds the model's second derivatives, eV/Å².</summary>
    /// <param name="system">The structure.</param>
    /// <param name="place">[N] where an atom's three coordinates begin, or a negative number if it does not move.</param>
    /// <param name="hessian">To which they are added.</param>
    internal static void AddInternalCoordinates(AtomicSystem system, int[] place, double[,] hessian)
    {
        int n = system.AtomCount;
        ReadOnlySpan<Vector3D> r = system.Positions.Span;
        var bonds = new List<(int Atom, double Strength)>[n];
        for (int i = 0; i < n; i++)
        {
            bonds[i] = [];
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                double strength = Strength(system, i, j);
                if (strength > 1e-4)
                {
                    Vector3D u = (r[j] - r[i]).Normalized();
                    Add(hessian, place, StretchConstant * strength, [i, j], [-u, u]);
                }

                if (strength > WeakestBond)
                {
                    bonds[i].Add((j, strength));
                    bonds[j].Add((i, strength));
                }
            }
        }

        for (int middle = 0; middle < n; middle++)
        {
            foreach ((int i, double first) in bonds[middle])
            {
                foreach ((int k, double second) in bonds[middle])
                {
                    if (i < k)
                    {
                        AddBend(r, place, hessian, first * second, i, middle, k);
                    }

                    if (middle < k && i != k)
                    {
                        foreach ((int l, double third) in bonds[k])
                        {
                            if (l != middle && l != i)
                            {
                                AddTorsion(r, place, hessian, first * second * third, i, middle, k, l);
                            }
                        }
                    }
                }
            }
        }
    }

    private static double Strength(AtomicSystem system, int i, int j)
    {
        (int a, int b) = (Row(system.Topology.AtomicNumbers[i]), Row(system.Topology.AtomicNumbers[j]));
        double square = (system.Positions.Span[i] - system.Positions.Span[j]).LengthSquared / (Units.Bohr * Units.Bohr);
        return Math.Exp(Exponents[a, b] * ((Distances[a, b] * Distances[a, b]) - square));
    }

    private static int Row(int atomicNumber) => atomicNumber switch { <= 2 => 0, <= 10 => 1, _ => 2 };

    private static void AddBend(ReadOnlySpan<Vector3D> r, int[] place, double[,] hessian, double strength, int i, int j, int k)
    {
        Vector3D a = r[i] - r[j];
        Vector3D b = r[k] - r[j];
        (double la, double lb) = (a.Length, b.Length);
        (a, b) = (a / la, b / lb);
        double cosine = Vector3D.Dot(a, b);
        double sine = Math.Sqrt(Math.Max(0, 1 - (cosine * cosine)));
        if (sine < StraightSine)
        {
            return;
        }

        Vector3D first = ((cosine * a) - b) / (la * sine);
        Vector3D last = ((cosine * b) - a) / (lb * sine);
        Add(hessian, place, BendConstant * strength, [i, j, k], [first, -(first + last), last]);
    }

    private static void AddTorsion(ReadOnlySpan<Vector3D> r, int[] place, double[,] hessian, double strength, int i, int j, int k, int l)
    {
        Vector3D b1 = r[j] - r[i];
        Vector3D b2 = r[k] - r[j];
        Vector3D b3 = r[l] - r[k];
        Vector3D m = Vector3D.Cross(b1, b2);
        Vector3D n = Vector3D.Cross(b2, b3);
        double length = b2.Length;
        if (m.Length < StraightSine * b1.Length * length || n.Length < StraightSine * b3.Length * length)
        {
            return;
        }

        Vector3D first = -length / m.LengthSquared * m;
        Vector3D last = length / n.LengthSquared * n;
        double p = Vector3D.Dot(b1, b2) / (length * length);
        double q = Vector3D.Dot(b3, b2) / (length * length);
        Vector3D second = ((-1 - p) * first) + (q * last);
        Vector3D third = ((-1 - q) * last) + (p * first);
        Add(hessian, place, TorsionConstant * strength, [i, j, k, l], [first, second, third, last]);
    }

    private static void Add(double[,] hessian, int[] place, double stiffness, ReadOnlySpan<int> atoms, ReadOnlySpan<Vector3D> slopes)
    {
        for (int a = 0; a < atoms.Length; a++)
        {
            for (int b = 0; b < atoms.Length; b++)
            {
                (int row, int column) = (place[atoms[a]], place[atoms[b]]);
                if (row < 0 || column < 0)
                {
                    continue;
                }

                for (int i = 0; i < 3; i++)
                {
                    for (int j = 0; j < 3; j++)
                    {
                        hessian[row + i, column + j] += stiffness * slopes[a][i] * slopes[b][j];
                    }
                }
            }
        }
    }
}
