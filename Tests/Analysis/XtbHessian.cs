using System.Text.Json;
using System.Text.Json.Serialization;

namespace MDEngine.Tests;

/// <summary>A minimum and its vibrations as the program xtb computed them; see Data/vibrations/README.md.</summary>
public sealed record XtbHessian(
    string Name,
    int SymmetryNumber,
    int[] Numbers,
    double[][] PositionsBohr,
    double[] Frequencies,
    double[] Intensities,
    double ZeroPointEnergyHartree,
    double TotalEnthalpyHartree,
    double TotalFreeEnergyHartree,
    double HeatCapacityCal,
    double EntropyCal)
{
    private static readonly JsonSerializerOptions Naming = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [JsonIgnore]
    public AtomicSystem System => new(new Topology(Numbers), UnitCell.None, PositionsBohr.Select(r => new Vector3D(r[0], r[1], r[2]) * Units.Bohr).ToArray());

    public static XtbHessian Find(string name) => JsonSerializer.Deserialize<XtbHessian[]>(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "vibrations", "xtb-hess.json")), Naming)!.Single(one => one.Name == name);
}
