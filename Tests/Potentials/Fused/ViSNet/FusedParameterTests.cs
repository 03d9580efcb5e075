using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Fused.ViSNet;

/// <summary>Derivatives of the energy by the parameters.</summary>
public sealed class FusedParameterTests
{
    private static readonly AtomicSystem Molecule = ReferenceCase.Get("lsrm_tiny_smooth", "aspirin_rattled").System;

    // Differences of fourth order: rounding of 1e-13 eV over h, and h⁴ times fifth derivatives.
    private const double SmoothStep = 2e-4;
    private const double SmoothTolerance = 1e-7;

    // Exact mode has kinks where another channel becomes the longest: with so short a step none is met, but rounding is larger.
    private const double ExactStep = 2e-7;
    private const double ExactTolerance = 1e-5;

    [Test]
    public void They_are_the_slopes_along_random_directions_of_each_tensor([ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string name)
    {
        ModelFile model = FusedModels.Read(name);
        using FusedViSNetBackend<double> backend = FusedModels.Create<double>(name);
        var derivatives = new ParameterDerivatives();
        backend.DifferentiateByParameters(Molecule, 1, derivatives);
        var random = new Random(1);
        (double step, double tolerance) = model.IsSmooth ? (SmoothStep, SmoothTolerance) : (ExactStep, ExactTolerance);
        Assert.Multiple(() =>
        {
            foreach ((string tensor, double[] derivative) in derivatives.Values.Where(pair => model.Tensors.ContainsKey(pair.Key)))
            {
                double[] direction = [.. derivative.Select(_ => random.NextDouble() - 0.5)];
                double Along(double distance) => EnergyWith(backend, model, tensor, direction, distance);
                double slope = ((8 * (Along(step) - Along(-step))) - (Along(2 * step) - Along(-2 * step))) / (12 * step);
                double size = Math.Sqrt(derivative.Sum(value => value * value) * direction.Sum(value => value * value)) + 1e-3;
                Assert.That(slope, Is.EqualTo(derivative.Zip(direction, (a, b) => a * b).Sum()).Within(tolerance * size), tensor);
            }
        });
    }

    [Test]
    public void Threads_do_not_change_their_bits([Values("lsrm_tiny_smooth", "visnet_tiny_exact")] string name)
    {
        ParameterDerivatives one = Derivatives(name, threads: 1);
        ParameterDerivatives three = Derivatives(name, threads: 3);
        Assert.That(three.Values.Keys, Is.EquivalentTo(one.Values.Keys));
        Assert.Multiple(() =>
        {
            foreach ((string tensor, double[] derivative) in one.Values)
            {
                Assert.That(three.Values[tensor], Is.EqualTo(derivative), tensor);
            }
        });
    }

    private static ParameterDerivatives Derivatives(string name, int threads)
    {
        using FusedViSNetBackend<float> backend = FusedModels.Create<float>(name, threads);
        var derivatives = new ParameterDerivatives();
        backend.DifferentiateByParameters(Molecule, 0.5, derivatives);
        return derivatives;
    }

    private static double EnergyWith(FusedViSNetBackend<double> backend, ModelFile model, string tensor, double[] direction, double step)
    {
        backend.Load((name, shape) =>
        {
            double[] values = model.GetTensor(name, shape);
            return name == tensor ? [.. values.Zip(direction, (value, d) => value + (step * d))] : values;
        });
        var result = new EvaluationResult(Molecule.AtomCount);
        backend.Evaluate(Molecule, Quantities.Energy, result);
        return result.Energy;
    }
}
