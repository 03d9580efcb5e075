namespace MDEngine.IO;

/// <summary>What must hold before energies of a structure make sense.</summary>
public static class StructureCheck
{
    /// <summary>Atoms nearer than this stand at one place, Å; the shortest bond there is, H₂'s, has 0.74.</summary>
    public const double SmallestDistance = 0.1;

    /// <summary>Refuses two atoms at one place, periodic images included.</summary>
    /// <param name="system">Positions and cell.</param>
    /// <param name="source">File (and frame) for the message.</param>
    /// <exception cref="InputException">Names both atoms, counted from 1, and their distance.</exception>
    public static void RequireDistinctAtoms(AtomicSystem system, string source)
    {
        if (FindProblem(system) is { } problem)
        {
            throw new InputException($"{source}: {problem}");
        }
    }

    /// <summary>What is wrong where two atoms stand at one place, periodic images included; else null.</summary>
    /// <param name="system">Positions and cell.</param>
    public static string? FindProblem(AtomicSystem system)
    {
        UnitCell cell = Reduced(system.Cell);
        if (system.AtomCount > 0 && ShortestVector(cell) is var image && image < SmallestDistance)
        {
            return FormattableString.Invariant(
                $"atom 1 ({Symbol(system.Topology.AtomicNumbers[0])}) and its own image stand at one place, {image:0.####} Å apart; expected a cell whose shortest lattice vector has {SmallestDistance} Å at least, in Å");
        }

        system = system with { Cell = cell };
        if (FindCoinciding(system) is (int i, int j, double distance))
        {
            ReadOnlySpan<int> numbers = system.Topology.AtomicNumbers.AsSpan();
            return FormattableString.Invariant(
                $"atoms {i + 1} ({Symbol(numbers[i])}) and {j + 1} ({Symbol(numbers[j])}) stand at one place, {distance:0.####} Å apart; expected {SmallestDistance} Å at least, so remove one of them");
        }

        return null;
    }

    private static string Symbol(int atomicNumber) => Element.FromAtomicNumber(atomicNumber).Symbol;

    /// <summary>The same lattice with vectors as short as subtracting one from another makes them: those of skewed cells say little of distances.</summary>
    private static UnitCell Reduced(UnitCell cell)
    {
        Span<Vector3D> v = [cell.A, cell.B, cell.C];
        ReadOnlySpan<bool> periodic = [cell.PeriodicA, cell.PeriodicB, cell.PeriodicC];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int k = 0; k < 9; k++)
            {
                (int i, int j) = (k / 3, k % 3);
                if (i == j || !periodic[i] || !periodic[j])
                {
                    continue;
                }

                Vector3D shorter = v[i] - (Math.Round(Vector3D.Dot(v[i], v[j]) / v[j].LengthSquared) * v[j]);
                if (shorter.LengthSquared < (1 - 1e-9) * v[i].LengthSquared)
                {
                    v[i] = shorter;
                    changed = true;
                }
            }
        }

        return cell with { A = v[0], B = v[1], C = v[2] };
    }

    /// <summary>Of the lattice of a reduced cell, Å; infinite where nothing repeats.</summary>
    private static double ShortestVector(UnitCell cell)
    {
        double shortest = double.PositiveInfinity;
        for (int k = 0; k < 27; k++)
        {
            (int a, int b, int c) = (cell.PeriodicA ? (k / 9) - 1 : 0, cell.PeriodicB ? (k / 3 % 3) - 1 : 0, cell.PeriodicC ? (k % 3) - 1 : 0);
            shortest = (a, b, c) == default ? shortest : Math.Min(shortest, ((a * cell.A) + (b * cell.B) + (c * cell.C)).Length);
        }

        return shortest;
    }

    /// <summary>Sweeps along the first fractional coordinate, which the other cell vectors do not change: neighbors in place are neighbors in order.</summary>
    private static (int First, int Second, double Distance)? FindCoinciding(AtomicSystem system)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        int n = positions.Length;
        UnitCell cell = system.Cell;
        Matrix3x3 lattice = Complete(cell);
        Matrix3x3 inverse = lattice.Inverse();
        var keys = new double[n];
        var order = new int[n];
        double reach = SmallestDistance * Vector3D.Cross(lattice.B, lattice.C).Length / Math.Abs(lattice.Determinant);
        for (int i = 0; i < n; i++)
        {
            double fraction = (positions[i] * inverse).X;
            keys[i] = cell.PeriodicA ? fraction - Math.Floor(fraction) : fraction;
            order[i] = i;
        }

        Array.Sort(keys, order);
        for (int a = 0; a < n; a++)
        {
            for (int next = a + 1; next < a + n && (next < n || cell.PeriodicA); next++)
            {
                int b = next % n;
                if (keys[b] + (next >= n ? 1 : 0) - keys[a] > reach)
                {
                    break;
                }

                double distance = NearestDistance(positions[order[b]] - positions[order[a]], cell, lattice, inverse);
                if (distance < SmallestDistance)
                {
                    return (Math.Min(order[a], order[b]), Math.Max(order[a], order[b]), distance);
                }
            }
        }

        return null;
    }

    /// <summary>Right for distances far below the cell's heights, which is all that is asked here.</summary>
    private static double NearestDistance(Vector3D d, UnitCell cell, Matrix3x3 lattice, Matrix3x3 inverse)
    {
        Vector3D f = d * inverse;
        var shift = new Vector3D(
            cell.PeriodicA ? Math.Round(f.X) : 0,
            cell.PeriodicB ? Math.Round(f.Y) : 0,
            cell.PeriodicC ? Math.Round(f.Z) : 0);
        return (d - (shift * lattice)).Length;
    }

    /// <summary>The cell's vectors, with unit vectors across them in directions that do not repeat.</summary>
    private static Matrix3x3 Complete(UnitCell cell)
    {
        Span<Vector3D> v = [cell.PeriodicA ? cell.A : default, cell.PeriodicB ? cell.B : default, cell.PeriodicC ? cell.C : default];
        for (int i = 0; i < 3; i++)
        {
            if (v[i] == Vector3D.Zero)
            {
                v[i] = Across(v[(i + 1) % 3], v[(i + 2) % 3]);
            }
        }

        return new(v[0], v[1], v[2]);
    }

    private static Vector3D Across(Vector3D u, Vector3D w)
    {
        if (u != Vector3D.Zero && w != Vector3D.Zero)
        {
            return Vector3D.Cross(u, w).Normalized();
        }

        Vector3D only = u != Vector3D.Zero ? u : w;
        Vector3D x = new(1, 0, 0);
        Vector3D y = new(0, 1, 0);
        return only == Vector3D.Zero ? x : Vector3D.Cross(only, Math.Abs(only.X) < 0.5 * only.Length ? x : y).Normalized();
    }
}
