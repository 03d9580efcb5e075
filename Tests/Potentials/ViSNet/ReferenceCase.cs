using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>A structure with energies and forces computed by a program that is not ours (Tests/Data/visnet/README.md).</summary>
public sealed record ReferenceCase(
    string Weights, string Name, AtomicSystem System, double Energy, Vector3D[] Forces, float[]? SingleEnergy, float[]? SingleForces)
{
    /// <summary>Folder of the reference files.</summary>
    public static string Folder { get; } = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "visnet");

    /// <summary>Every case of every file.</summary>
    public static IEnumerable<ReferenceCase> All() => Directory.EnumerateFiles(Folder, "*_cases.safetensors").Order().SelectMany(Read);

    /// <summary>Every case of a file.</summary>
    public static IEnumerable<ReferenceCase> Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        string weights = Path.Combine(Path.GetDirectoryName(path)!, file.Metadata["weights"] == "shipped" ? "ac-ala3-nhme.safetensors" : file.Metadata["weights"]);
        foreach (string name in file.Tensors.Keys.Select(key => key.Split('/')[0]).Distinct().Order())
        {
            SafetensorsTensor Get(string key) => file.Tensors[$"{name}/{key}"];
            var topology = new Topology([.. Get("atomic_numbers").ToIntegers().Select(z => (int)z)])
            {
                FragmentLabels = [.. Get("labels").ToIntegers().Select(label => (int)label)],
            };
            bool hasSingle = file.Tensors.ContainsKey($"{name}/energy_f32");
            yield return new ReferenceCase(
                weights,
                name,
                new AtomicSystem(topology, UnitCell.None, ToVectors(Get("positions").ToDoubles())),
                Get("energy").ToDoubles()[0],
                ToVectors(Get("forces").ToDoubles()),
                hasSingle ? Get("energy_f32").ToSingles() : null,
                hasSingle ? Get("forces_f32").ToSingles() : null);
        }
    }

    /// <summary>One case.</summary>
    public static ReferenceCase Get(string file, string name) =>
        Read(Path.Combine(Folder, file + "_cases.safetensors")).Single(c => c.Name == name);

    public override string ToString() => $"{Path.GetFileNameWithoutExtension(Weights)}/{Name}";

    private static Vector3D[] ToVectors(double[] components) => MemoryMarshal.Cast<double, Vector3D>(components).ToArray();
}
