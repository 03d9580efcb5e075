namespace MDEngine.Benchmarks.Fused;

/// <summary>Water molecules on a cubic lattice at the density of the liquid, each turned at random, each a fragment.</summary>
internal static class WaterBox
{
    private const double Spacing = 3.104; // Å

    /// <summary>A periodic cube of side³ molecules.</summary>
    public static AtomicSystem Create(int side)
    {
        var random = new Random(1);
        var positions = new List<Vector3D>();
        var numbers = new List<int>();
        var labels = new List<int>();
        for (int k = 0; k < side * side * side; k++)
        {
            Vector3D origin = Spacing * new Vector3D(k % side, k / side % side, k / (side * side));
            Vector3D along = Direction(random);
            Vector3D across = Vector3D.Cross(along, Direction(random));
            across /= across.Length;
            (double sin, double cos) = Math.SinCos(104.5 / 2 * Math.PI / 180);
            positions.AddRange([origin, origin + (0.96 * ((cos * along) + (sin * across))), origin + (0.96 * ((cos * along) - (sin * across)))]);
            numbers.AddRange([8, 1, 1]);
            labels.AddRange([k, k, k]);
        }

        double edge = side * Spacing;
        var topology = new Topology([.. numbers]) { FragmentLabels = [.. labels] };
        return new AtomicSystem(topology, UnitCell.Orthorhombic(edge, edge, edge), positions.ToArray());
    }

    private static Vector3D Direction(Random random)
    {
        var v = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        return v / v.Length;
    }
}
