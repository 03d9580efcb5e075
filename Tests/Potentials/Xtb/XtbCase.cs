using System.Text.Json;
using System.Text.Json.Serialization;
using MDEngine.Potentials.Xtb;

namespace MDEngine.Tests.Potentials.Xtb;

/// <summary>A single point that the program xtb computed; see Data/xtb/README.md.</summary>
public sealed record XtbCase(
    string Name, string Method, int Charge, int Unpaired, int[] Numbers, double[][] PositionsBohr, double EnergyHartree, double[][] Gradient, double[]? Charges, double[]? Dipole,
    double[]? HomoLumoEv)
{
    private static readonly JsonSerializerOptions Naming = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<XtbCase> All { get; } = JsonSerializer.Deserialize<XtbCase[]>(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "xtb", "cases.json")), Naming)!;

    public static IEnumerable<XtbCase> WithOrbitals => All.Where(one => one.HomoLumoEv is not null);

    [JsonIgnore]
    public XtbOptions Options => XtbName.Parse(Method) with { Charge = Charge, UnpairedElectrons = Unpaired };

    [JsonIgnore]
    public AtomicSystem System => new(
        new Topology(Numbers), UnitCell.None, PositionsBohr.Select(r => new Vector3D(r[0], r[1], r[2]) * Units.Bohr).ToArray());

    public static XtbCase Find(string name, string method) => All.Single(one => one.Name == name && one.Method == method);

    /// <summary>Skips the test where libxtb is not installed, which only xtb potentials need.</summary>
    public static void RequireLibrary()
    {
        try
        {
            new XtbPotential(new XtbOptions()).Dispose();
        }
        catch (InputException exception)
        {
            Assert.Ignore(exception.Message);
        }
    }

    public override string ToString() => $"{Name}-{Method}";
}
