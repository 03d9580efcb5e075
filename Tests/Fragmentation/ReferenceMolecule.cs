using System.IO.Compression;
using System.Text.Json;
using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

/// <summary>A structure of Tests/Data/fragmentation with RDKit's view of it (fields as in the README there).</summary>
internal sealed class ReferenceMolecule(JsonElement json)
{
    private static readonly Lazy<ReferenceMolecule[]> Molecules = new(() => [.. Lines("molecules.jsonl.gz").Select(line => new ReferenceMolecule(line))]);

    public static ReferenceMolecule[] All => Molecules.Value;

    public string Id { get; } = json.GetProperty("id").GetString()!;

    public string Name { get; } = json.GetProperty("name").GetString()!;

    public JsonElement Json { get; } = json;

    public int[] AtomicNumbers { get; } = Integers(json.GetProperty("z"));

    public int Charge { get; } = json.GetProperty("charge").GetInt32();

    public Vector3D[] Positions { get; } = Vectors(json.GetProperty("xyz"));

    /// <summary>Kekulé order, aromatic and ring flag.</summary>
    public ChemicalBond[] Bonds { get; } =
        [.. json.GetProperty("bonds").EnumerateArray().Select(Integers).Select(b => new ChemicalBond(b[0], b[1], b[2], b[3] == 1, b[4] == 1))];

    public int[] FormalCharges
    {
        get
        {
            var charges = new int[AtomicNumbers.Length];
            foreach (int[] pair in Pairs("formal_charge"))
            {
                charges[pair[0]] = pair[1];
            }

            return charges;
        }
    }

    public AtomicSystem System => At(Positions);

    public AtomicSystem At(Vector3D[] positions) => new(new Topology(AtomicNumbers) { TotalCharge = Charge }, UnitCell.None, positions);

    /// <summary>The molecule from RDKit's bonds.</summary>
    public MolecularGraph FromReferenceBonds() => MolecularGraph.FromBonds(AtomicNumbers, Bonds, FormalCharges);

    public int[] List(string field) => Integers(Json.GetProperty(field));

    public int[][] Pairs(string field) => [.. Json.GetProperty(field).EnumerateArray().Select(Integers)];

    public override string ToString() => $"{Id} {Name}";

    public static IEnumerable<(ReferenceMolecule Molecule, Vector3D[] Positions)> HotFrames()
    {
        var byId = All.ToDictionary(m => m.Id);
        return Lines("hot_frames.jsonl.gz").Select(line => (byId[line.GetProperty("id").GetString()!], Vectors(line.GetProperty("xyz"))));
    }

    private static List<JsonElement> Lines(string file)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "fragmentation", file)), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        var lines = new List<JsonElement>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(JsonDocument.Parse(line).RootElement);
        }

        return lines;
    }

    public static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetInt32())];

    private static Vector3D[] Vectors(JsonElement array) => [.. array.EnumerateArray().Select(r => new Vector3D(r[0].GetDouble(), r[1].GetDouble(), r[2].GetDouble()))];
}
