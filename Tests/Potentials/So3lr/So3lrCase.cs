using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.So3lr;

/// <summary>A structure with numbers of SO3LR that another program computed (Tests/Data/so3lr/README.md).</summary>
public sealed class So3lrCase
{
    private readonly SafetensorsFile file;

    private So3lrCase(SafetensorsFile file, string name)
    {
        this.file = file;
        Name = name;
        UnitCell cell = UnitCell.None;
        if (file.Tensors.ContainsKey($"{name}/cell"))
        {
            Vector3D[] rows = Vectors("cell");
            cell = new UnitCell(rows[0], rows[1], rows[2], true, true, true);
        }

        var topology = new Topology([.. file.Tensors[$"{name}/atomic_numbers"].ToIntegers().Select(z => (int)z)]) { TotalCharge = Number("total_charge") };
        System = new AtomicSystem(topology, cell, Vectors("positions"));
    }

    /// <summary>The model with random weights.</summary>
    public static string Weights { get; } = Path.Combine(Folder, "tiny_weights.safetensors");

    /// <summary>Folder of the files.</summary>
    public static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "so3lr");

    public string Name { get; }

    public AtomicSystem System { get; }

    /// <summary>Whether there are unpaired electrons, which a structure cannot state.</summary>
    public bool IsOpenShell => Number("unpaired_electrons") != 0;

    /// <summary>The systems of a file.</summary>
    public static IEnumerable<So3lrCase> All(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        return file.Tensors.Keys.Select(key => key.Split('/')[0]).Distinct().Order().Select(name => new So3lrCase(file, name));
    }

    /// <summary>The systems of the random model.</summary>
    public static IEnumerable<So3lrCase> Tiny() => All(Path.Combine(Folder, "tiny_cases.safetensors"));

    /// <summary>The published weights, which are not part of the repository, or null.</summary>
    public static string? PublishedWeights => Find("MDENGINE_SO3LR_WEIGHTS", "models", "so3lr", "so3lr.safetensors");

    /// <summary>The systems of the published weights, or none where the files are not there.</summary>
    public static IEnumerable<So3lrCase> Published() => Find("MDENGINE_SO3LR_CASES", "reference", "so3lr", "cases.safetensors") is { } path ? All(path) : [];

    private static string? Find(string variable, params string[] path)
    {
        string? found = Environment.GetEnvironmentVariable(variable);
        for (string? parent = TestContext.CurrentContext.TestDirectory; found is null && parent is not null; parent = Path.GetDirectoryName(parent))
        {
            string candidate = Path.Combine([parent, "shared", .. path]);
            found = File.Exists(candidate) ? candidate : null;
        }

        return found;
    }

    public bool Has(string quantity) => file.Tensors.ContainsKey($"{Name}/{quantity}");

    public double Number(string quantity) => Numbers(quantity)[0];

    public double[] Numbers(string quantity) => file.Tensors[$"{Name}/{quantity}"].ToDoubles();

    public Vector3D[] Vectors(string quantity) => MemoryMarshal.Cast<double, Vector3D>(Numbers(quantity)).ToArray();

    public override string ToString() => Name;
}
