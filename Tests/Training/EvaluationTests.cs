using System.Text.Json.Nodes;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Tests.Training;

public sealed class EvaluationTests
{
    private const double Rounding = 1e-12;

    [Test]
    public void MetricsAreThoseOfTheirDefinitions()
    {
        var frame = new ReferenceFrame(new Topology([8, 1]), UnitCell.None, [new(0, 0, 0), new(0, 0, 1)], 2, [new(3, 0, 4), new(0, 1, 0)]);
        var metrics = new EvaluationMetrics();
        metrics.Add(frame, 2.5, [new(0, 0, 4), new(0, 1, 2)]);
        metrics.Add(frame, 1.7, [new(3, 0, 4), new(0, 1, 0)]);
        Assert.Multiple(() =>
        {
            Assert.That(metrics.Energy.MeanAbsolute, Is.EqualTo(0.4).Within(Rounding));
            Assert.That(metrics.Energy.RootMeanSquare, Is.EqualTo(Math.Sqrt((0.25 + 0.09) / 2)).Within(Rounding));
            Assert.That(metrics.Forces.Components.MeanAbsolute, Is.EqualTo((3.0 + 2) / 12).Within(Rounding));
            Assert.That(metrics.Forces.Components.Largest, Is.EqualTo(3));
            Assert.That(metrics.Forces.Norms.MeanAbsolute, Is.EqualTo((1 + Math.Sqrt(5) - 1) / 4).Within(Rounding));
            Assert.That(metrics.Forces.Norms.Largest, Is.EqualTo(Math.Sqrt(5) - 1).Within(Rounding));
            Assert.That(metrics.ForcesByElement.Keys, Is.EqualTo(new[] { 1, 8 }));
            Assert.That(metrics.ForcesByElement[1].Components.MeanAbsolute, Is.EqualTo(2.0 / 6).Within(Rounding));
        });
        JsonNode json = EvaluationReport.ToJson(metrics, "p", ["d"]);
        Assert.That((double)json["energy_mae_kcal_mol"]!, Is.EqualTo(0.4 / Units.KilocaloriePerMole).Within(1e-9));
        Assert.That((double)json["force_mae_kcal_mol_angstrom"]!, Is.EqualTo(5.0 / 12 / Units.KilocaloriePerMole).Within(1e-9));
    }

    /// <summary>Energies that are sums over elements are recovered, and the frames of one molecule get the solution of least norm.</summary>
    [Test]
    public void ElementEnergiesAreLeastSquares()
    {
        string folder = TrainingFiles.Folder();
        string Write(string name, long[] numbers, double energy)
        {
            double[] row = [.. Enumerable.Range(0, 3 * numbers.Length).Select(i => (double)i)];
            return TrainingFiles.Write(Path.Combine(folder, name), numbers, [row], [energy], [row]);
        }

        string water = Write("water.npz", [8, 1, 1], -70 - 14);
        string methane = Write("methane.npz", [6, 1, 1, 1, 1], -40 - 28);
        string hydrogen = Write("hydrogen.npz", [1, 1], -14);
        using ReferenceDataSet all = ReferenceDataSet.Open([water, methane, hydrogen], EnergyUnit.ElectronVolt);
        double[] fitted = ReferenceEnergies.Fit(all, [0, 1, 2]).AtomReferences;
        using ReferenceDataSet one = ReferenceDataSet.Open([water], EnergyUnit.ElectronVolt);
        double[] least = ReferenceEnergies.Fit(one, [0]).AtomReferences;
        Assert.Multiple(() =>
        {
            Assert.That(fitted[1], Is.EqualTo(-7).Within(1e-9));
            Assert.That(fitted[6], Is.EqualTo(-40).Within(1e-9));
            Assert.That(fitted[8], Is.EqualTo(-70).Within(1e-9));
            Assert.That(least[8], Is.EqualTo(-84.0 / 5).Within(1e-9)); // c = n E / |n|², n = (1 O, 2 H)
            Assert.That(least[1], Is.EqualTo(-84.0 * 2 / 5).Within(1e-9));
        });
    }
}
