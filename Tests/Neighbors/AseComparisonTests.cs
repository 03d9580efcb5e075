using System.Text.Json;
using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

/// <summary>Fifty structures with the lists of ASE's neighbor_list; Data/neighbors/make_ase_structures.py says how they were made.</summary>
public sealed class AseComparisonTests
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNameCaseInsensitive = true };

    [Test]
    public void Lists_equal_those_of_ASE()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Data", "neighbors", "ase-structures.json"));
        Structure[] structures = JsonSerializer.Deserialize<Structure[]>(file, Names)!;
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        Assert.That(structures, Has.Length.EqualTo(50));
        foreach (Structure structure in structures)
        {
            Vector3D[] cell = Vectors(structure.Cell);
            var unitCell = new UnitCell(cell[0], cell[1], cell[2], structure.Pbc[0], structure.Pbc[1], structure.Pbc[2]);
            search.Load(unitCell, Vectors(structure.Positions), structure.Cutoff);
            search.Find(structure.Cutoff, list);
            int[] found = [.. AllImagesTwin.Read(list).SelectMany(pair => new[] { pair.I, pair.J, pair.A, pair.B, pair.C })];
            Assert.That(found, Is.EqualTo(structure.Pairs), structure.Name);
        }
    }

    private static Vector3D[] Vectors(double[] components) =>
        [.. components.Chunk(3).Select(triple => new Vector3D(triple[0], triple[1], triple[2]))];

    private sealed record Structure(string Name, double Cutoff, bool[] Pbc, double[] Cell, double[] Positions, int[] Pairs);
}
