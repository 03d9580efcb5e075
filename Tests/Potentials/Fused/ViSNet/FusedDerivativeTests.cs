using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Fused.ViSNet;

/// <summary>Forces and virial are the derivatives of the energy that is computed.</summary>
public sealed class FusedDerivativeTests
{
    private const double Step = 1e-4; // Å

    // Central differences: h² times third derivatives of some 10 eV/Å³, and rounding of 1e-13 eV over h.
    private const double RelativeTolerance = 2e-6;

    [Test]
    public void Forces_are_the_slope_along_random_directions([ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string model)
    {
        using FusedViSNetBackend<double> backend = FusedModels.Create<double>(model);
        AtomicSystem system = ReferenceCase.Get("lsrm_tiny_smooth", "losartan_rattled").System;
        EvaluationResult result = FusedModels.Evaluate(backend, system);
        var random = new Random(5);
        for (int trial = 0; trial < 3; trial++)
        {
            Vector3D[] direction = [.. result.Forces.Select(_ => new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
            double expected = -result.Forces.Zip(direction, Vector3D.Dot).Sum();
            double slope = (EnergyAt(backend, system, direction, Step) - EnergyAt(backend, system, direction, -Step)) / (2 * Step);
            Assert.That(slope, Is.EqualTo(expected).Within(RelativeTolerance * result.Forces.Sum(force => force.Length)));
        }
    }

    [Test]
    public void The_virial_is_the_strain_derivative([ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string model)
    {
        using FusedViSNetBackend<double> backend = FusedModels.Create<double>(model);
        AtomicSystem system = ReferenceCase.Get("lsrm_tiny_smooth", "aspirin_rattled").System;
        EvaluationResult result = FusedModels.Evaluate(backend, system);
        foreach ((int row, int column) in new[] { (0, 0), (1, 2), (2, 1) })
        {
            double slope = (EnergyAt(backend, system, Strain(system, row, column), Step) - EnergyAt(backend, system, Strain(system, row, column), -Step)) / (2 * Step);
            double virial = Component(row == 0 ? result.Virial.A : row == 1 ? result.Virial.B : result.Virial.C, column);

            // Exact ViSNet-LSRM is not quite invariant under rotations, so the virial is not symmetric, but it is the derivative.
            Assert.That(virial, Is.EqualTo(-slope).Within(RelativeTolerance * result.Forces.Sum(force => force.Length) * 5));
        }
    }

    private static Vector3D[] Strain(AtomicSystem system, int row, int column) => [.. system.Positions.ToArray().Select(position =>
    {
        double moved = Component(position, row);
        return new Vector3D(column == 0 ? moved : 0, column == 1 ? moved : 0, column == 2 ? moved : 0);
    })];

    private static double Component(Vector3D v, int index) => index == 0 ? v.X : index == 1 ? v.Y : v.Z;

    private static double EnergyAt(FusedViSNetBackend<double> backend, AtomicSystem system, Vector3D[] direction, double step)
    {
        Vector3D[] positions = [.. system.Positions.ToArray().Zip(direction, (position, d) => position + (step * d))];
        var result = new EvaluationResult(positions.Length);
        backend.Evaluate(system with { Positions = positions }, Quantities.Energy, result);
        return result.Energy;
    }
}
