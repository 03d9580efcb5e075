namespace MDEngine.Benchmarks.LennardJones;

/// <summary>Face-centered cubic crystals to start from.</summary>
internal static class ArgonCrystal
{
    /// <param name="cells">Cells along each edge; each holds four atoms.</param>
    /// <param name="edge">Of one cell, Å.</param>
    public static Vector3D[] Positions(int cells, double edge)
    {
        Vector3D[] basis = [default, new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
        return
        [
            .. from x in Enumerable.Range(0, cells)
               from y in Enumerable.Range(0, cells)
               from z in Enumerable.Range(0, cells)
               from place in basis
               select edge * (place + new Vector3D(x, y, z)),
        ];
    }
}
