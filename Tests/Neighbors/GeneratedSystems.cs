using FsCheck;
using FsCheck.Fluent;

namespace MDEngine.Tests.Neighbors;

/// <summary>A system to search, and how far.</summary>
internal sealed record SearchCase(UnitCell Cell, Vector3D[] Positions, double Cutoff)
{
    public override string ToString() =>
        $"cutoff {Cutoff:R}, {Cell}, positions [{string.Join(", ", Positions.Select(r => $"({r.X:R}, {r.Y:R}, {r.Z:R})"))}]";
}

/// <summary>
/// Random systems: triclinic cells, some strongly skewed; any periodic directions, the others with or without a vector; from gas
/// to three times the density of water; cutoffs from 0.1 to 3 cell lengths; atoms inside, outside, on faces and corners, on top
/// of each other, and on lattice points, where many distances equal the cutoff to the last bit.
/// </summary>
internal static class GeneratedSystems
{
    private const double WaterAtomsPerCubicAngstrom = 0.1002;

    /// <summary>Keeps the work of one case in bounds where a small cell meets a long cutoff.</summary>
    private const double MostPairs = 60_000;

    public static Arbitrary<SearchCase> Cases(int mostAtoms) => (
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from atoms in Gen.Frequency((1, Gen.Choose(0, 3)), (5, Gen.Choose(0, 40)), (3, Gen.Choose(0, mostAtoms)))
        from periodic in Gen.Choose(0, 7)
        from kind in Gen.Choose(0, 5)
        select Make(new Random(seed), atoms, periodic, kind)).ToArbitrary();

    private static SearchCase Make(Random random, int atoms, int periodic, int kind)
    {
        double density = WaterAtomsPerCubicAngstrom * Math.Exp(Uniform(random, Math.Log(1e-3), Math.Log(3)));
        double length = Math.Cbrt(Math.Max(1, atoms) / density);
        UnitCell cell = Cell(random, length, periodic);
        double shortest = Math.Min(cell.A.Length, Math.Min(cell.B.Length, cell.C.Length));
        double cutoff = shortest * Math.Exp(Uniform(random, Math.Log(0.1), Math.Log(3)));
        double around = 4.19 * Math.Pow(cutoff, 3) * Math.Max(1, atoms) / cell.Volume;
        if (around * atoms > MostPairs)
        {
            cutoff *= Math.Cbrt(MostPairs / (around * atoms));
        }

        var positions = new Vector3D[atoms];
        for (int i = 0; i < atoms; i++)
        {
            positions[i] = i > 0 && random.Next(20) == 0 ? positions[random.Next(i)] : Position(random, cell, kind);
        }

        if (kind == 3)
        {
            // A lattice: whole fractions of simple vectors, and a cutoff that is one of the distances.
            cell = new UnitCell(new(8, 0, 0), new(0, 8, 0), new(0, 0, 4), (periodic & 1) != 0, (periodic & 2) != 0, (periodic & 4) != 0);
            cutoff = random.Next(1, 5);
            for (int i = 0; i < atoms; i++)
            {
                positions[i] = new(random.Next(-8, 16), random.Next(8), random.Next(4));
            }
        }

        // Directions that do not repeat may lack a vector.
        return new SearchCase(
            cell with
            {
                A = cell.PeriodicA || random.Next(2) == 0 ? cell.A : Vector3D.Zero,
                B = cell.PeriodicB || random.Next(2) == 0 ? cell.B : Vector3D.Zero,
                C = cell.PeriodicC || random.Next(2) == 0 ? cell.C : Vector3D.Zero,
            },
            positions,
            cutoff);
    }

    private static UnitCell Cell(Random random, double length, int periodic)
    {
        double skew = random.Next(4) == 0 ? 3 : 0.4;
        var a = new Vector3D(length * Uniform(random, 0.5, 2), 0, 0);
        var b = new Vector3D(length * Uniform(random, -skew, skew), length * Uniform(random, 0.5, 2), 0);
        var c = new Vector3D(length * Uniform(random, -skew, skew), length * Uniform(random, -skew, skew), length * Uniform(random, 0.5, 2));
        if (random.Next(2) == 0)
        {
            (a, b, c) = (b, c, a);
        }

        if (random.Next(2) == 0)
        {
            // Left-handed.
            (a, b) = (b, a);
        }

        return new UnitCell(a, b, c, (periodic & 1) != 0, (periodic & 2) != 0, (periodic & 4) != 0);
    }

    private static Vector3D Position(Random random, UnitCell cell, int kind)
    {
        double[] f = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        for (int k = 0; k < 3; k++)
        {
            f[k] = kind switch
            {
                // On faces, edges and corners, from either side.
                1 => random.Next(3) switch { 0 => random.Next(-1, 3), 1 => Math.BitDecrement(random.Next(0, 2)), _ => f[k] },

                // Far outside, as after a long run without wrapping.
                2 => f[k] + random.Next(-50, 51),

                // A dense lump in an empty cell.
                4 => 0.1 * f[k],
                _ => f[k],
            };
        }

        return (f[0] * cell.A) + (f[1] * cell.B) + (f[2] * cell.C);
    }

    private static double Uniform(Random random, double low, double high) => low + ((high - low) * random.NextDouble());
}
