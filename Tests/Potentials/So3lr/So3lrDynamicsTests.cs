using MDEngine.Integrators;
using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.So3lr;

/// <summary>Constant energy: a surface that is smooth gives velocity Verlet an error that falls with the square of the time step.</summary>
public sealed class So3lrDynamicsTests
{
    [Test]
    public void The_energy_fluctuates_by_the_square_of_the_time_step()
    {
        double coarse = Fluctuation(So3lrCase.Weights, 0.5, 400), fine = Fluctuation(So3lrCase.Weights, 0.25, 800);
        Assert.That(fine, Is.GreaterThan(1e-9), "something moves");
        Assert.That(coarse / fine, Is.EqualTo(4).Within(0.4));
    }

    [Test]
    [Category("Long")]
    public void So_it_does_by_the_published_weights()
    {
        if (So3lrCase.PublishedWeights is not { } weights)
        {
            Assert.Ignore("The published weights are not part of the repository: set MDENGINE_SO3LR_WEIGHTS.");
            return;
        }

        double[] fluctuations = [Fluctuation(weights, 0.5, 1000), Fluctuation(weights, 0.25, 2000), Fluctuation(weights, 0.125, 4000)];
        Assert.That(fluctuations[0] / fluctuations[1], Is.EqualTo(4).Within(0.2));
        Assert.That(fluctuations[1] / fluctuations[2], Is.EqualTo(4).Within(0.1));
    }

    // Standard deviation of the total energy, eV.
    private static double Fluctuation(string weights, double timeStep, int steps)
    {
        AtomicSystem ethanol = So3lrCase.Tiny().First(candidate => candidate.Name == "ethanol-hot").System;
        using LearnedPotential potential = LearnedPotential.Load(weights, new LearnedPotentialOptions(Threads: 1, LongCutoff: double.PositiveInfinity));
        var state = new SimulationState(ethanol.Topology, ethanol.Cell, ethanol.Positions.ToArray(), null);
        MaxwellBoltzmann.Draw(state, new AtomMobility(ethanol.Topology), 300, CenterOfMassMotion.MomentumAndAngularMomentum, 1);
        var integrator = new VelocityVerlet(timeStep, new AtomMobility(ethanol.Topology));
        integrator.Initialize(state, potential);
        var energies = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            integrator.Advance(state, potential);
            energies[step] = state.Evaluation.Energy + state.KineticEnergy;
        }

        double mean = energies.Average();
        return Math.Sqrt(energies.Average(energy => (energy - mean) * (energy - mean)));
    }
}
