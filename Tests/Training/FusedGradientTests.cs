using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Fused;

namespace MDEngine.Tests.Training;

/// <summary>The loss's derivatives by differences of first derivatives, against autograd through autograd.</summary>
public sealed class FusedGradientTests
{
    private static readonly string[] Architectures = ["visnet-lsrm", "visnet", "pamnet", "pamnet_s"];

    // Of the length of a tensor's gradient. In float64 the difference over ±1e-4 Å is off by 2e-7 of ViSNet's whole gradient, and by ten times that where PAMNet's
    // narrow envelopes bend; in float32 it and autograd are both
    // off by 2.5e-4 of it, and more in a tensor whose gradient is small beside the others'.
    private const double Tolerance64 = 5e-6;
    private const double Tolerance32 = 6e-3;

    [Test]
    public void They_are_those_of_autograd(
        [ValueSource(nameof(Architectures))] string architecture, [Values] NetworkPrecision precision, [Values(0.0, 1.0)] double energyWeight)
    {
        RequireAutogradsGradient(architecture, precision, new LossWeights(energyWeight, 80));
    }

    [Test]
    public void Those_of_the_norms_of_errors_are_too([Values("visnet", "pamnet")] string architecture, [Values] NetworkPrecision precision) =>
        RequireAutogradsGradient(architecture, precision, new LossWeights(1, 80, ForceError: ForceError.Norms));

    /// <summary>Two of the three frames are of one composition, the third is alone and has no energy to be compared with.</summary>
    [Test]
    public void Those_of_relative_energies_are_too([Values("visnet", "pamnet")] string architecture) =>
        RequireAutogradsGradient(architecture, NetworkPrecision.Float64, new LossWeights(1, 80, Energies: EnergyComparison.Relative));

    [Test]
    public void Threads_do_not_change_their_bits([Values(2, 3)] int threads)
    {
        TrainingOptions options = FusedGradient.Options("visnet-lsrm") with { Precision = NetworkPrecision.Float32 };
        double[] Gradient(int number)
        {
            using ITrainingNetwork network = new FusedTrainingFactory().Create(FusedGradient.Start(options), options with { Threads = number });
            double[] values = FusedGradient.StartValues(network, "visnet-lsrm");
            network.SetValues(values);
            var gradient = new double[values.Length];
            for (int k = 0; k < 3; k++)
            {
                network.Differentiate(FusedGradient.Batch(), new LossWeights(1, 80), 0, gradient);
            }

            return gradient;
        }

        Assert.That(Gradient(threads), Is.EqualTo(Gradient(1)));
    }

    private static void RequireAutogradsGradient(string architecture, NetworkPrecision precision, LossWeights loss) =>
        AutogradsGradient.Require(architecture, precision, loss, precision == NetworkPrecision.Float64 ? Tolerance64 : Tolerance32);
}
