namespace MDEngine.Tests.Neighbors;

/// <summary>Random points at the density of liquid water in a periodic cube.</summary>
internal static class RandomWater
{
    private const double AtomsPerCubicAngstrom = 0.1002;

    public static (UnitCell Cell, Vector3D[] Positions) Make(int atoms, int seed)
    {
        var random = new Random(seed);
        double edge = Math.Cbrt(atoms / AtomsPerCubicAngstrom);
        var positions = new Vector3D[atoms];
        for (int i = 0; i < atoms; i++)
        {
            positions[i] = new(edge * random.NextDouble(), edge * random.NextDouble(), edge * random.NextDouble());
        }

        return (UnitCell.Orthorhombic(edge, edge, edge), positions);
    }
}
