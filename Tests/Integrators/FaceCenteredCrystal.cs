using MDEngine.Tests.Potentials.Classical;

namespace MDEngine.Tests.Integrators;

/// <summary>Periodic face-centered cubic crystals to start from.</summary>
internal static class FaceCenteredCrystal
{
    /// <param name="cells">Cells along each edge; each holds four atoms.</param>
    /// <param name="edge">Of the whole, Å.</param>
    public static SimulationState Argon(int cells, double edge)
    {
        Vector3D[] basis = [default, new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
        Vector3D[] positions =
        [
            .. from x in Enumerable.Range(0, cells)
               from y in Enumerable.Range(0, cells)
               from z in Enumerable.Range(0, cells)
               from place in basis
               select edge / cells * (place + new Vector3D(x, y, z)),
        ];
        return new SimulationState(LennardJonesTests.ArgonTopology(positions.Length), UnitCell.Orthorhombic(edge, edge, edge), positions);
    }
}
