using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.Torch;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Tests.Training;

/// <summary>The models of Models/ on thinned trajectories that they never saw, and that no choice was made by.</summary>
[NeedsTorch]
public sealed class ShippedModelTests
{
    /// <summary>The bounds are a tenth above what the models reach on these frames, which differs from the cards' figures by sampling.</summary>
    [TestCase("ac-ala3-nhme", "ac-ala3-nhme-500K", 0.147, 0.122)]
    [TestCase("ac-ala3-nhme-pamnet", "ac-ala3-nhme-500K", 0.365, 0.339)]
    [TestCase("at-at", "at-at-500K", 0.270, 0.470)]
    [TestCase("organic", "organic-400K", 1.11, 0)] // its energies compare arrangements of the same atoms, of which these frames have one each
    public void Models_keep_their_test_errors(string model, string data, double forceError, double energyError)
    {
        string folder = TestContext.CurrentContext.TestDirectory;
        using ReferenceDataSet frames = ReferenceDataSet.Open([Path.Combine(folder, "Data", "models", data + ".extxyz")], EnergyUnit.ElectronVolt);
        using LearnedPotential potential = LearnedPotential.Load(Path.Combine(folder, "Models", model + ".safetensors"));
        var metrics = new EvaluationMetrics(potential.Model.Header["energies"]?.ToString() == "relative" ? EnergyComparison.Relative : EnergyComparison.Absolute);
        for (int i = 0; i < frames.Count; i++)
        {
            ReferenceFrame frame = frames.Read(i);
            var result = new EvaluationResult(frame.AtomCount);
            potential.Evaluate(frame.System, Quantities.Energy | Quantities.Forces, result);
            metrics.Add(frame, result.Energy, result.Forces);
        }

        Assert.Multiple(() =>
        {
            Assert.That(metrics.Forces.Components.MeanAbsolute / Units.KilocaloriePerMole, Is.LessThan(forceError));
            Assert.That(metrics.Energy.MeanAbsolute / Units.KilocaloriePerMole, Is.LessThanOrEqualTo(energyError));
        });
    }
}
