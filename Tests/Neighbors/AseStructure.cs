using System.Text.Json;
using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

/// <summary>A structure with the list of ASE's neighbor_list; Data/neighbors/make_ase_structures.py says how the fifty were made.</summary>
internal sealed record AseStructure(string Name, double Cutoff, bool[] Pbc, double[] Cell, double[] Positions, int[] Pairs)
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNameCaseInsensitive = true };

    public int AtomCount => Positions.Length / 3;

    public static AseStructure[] ReadAll()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Data", "neighbors", "ase-structures.json"));
        AseStructure[] structures = JsonSerializer.Deserialize<AseStructure[]>(file, Names)!;
        Assert.That(structures, Has.Length.EqualTo(50));
        return structures;
    }

    /// <summary>Compares what a search finds with ASE's list.</summary>
    public void Check(NeighborSearch search, NeighborList list)
    {
        Vector3D[] cell = Vectors(Cell);
        search.Load(new UnitCell(cell[0], cell[1], cell[2], Pbc[0], Pbc[1], Pbc[2]), Vectors(Positions), Cutoff);
        search.Find(Cutoff, list);
        int[] found = [.. AllImagesTwin.Read(list).SelectMany(pair => new[] { pair.I, pair.J, pair.A, pair.B, pair.C })];
        Assert.That(found, Is.EqualTo(Pairs), Name);
    }

    private static Vector3D[] Vectors(double[] components) =>
        [.. components.Chunk(3).Select(triple => new Vector3D(triple[0], triple[1], triple[2]))];
}
