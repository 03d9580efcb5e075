using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Potentials.Torch;
using MDEngine.Tests.Potentials.Fused.ViSNet;
using MDEngine.Tests.Potentials.ViSNet;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>The fused engine against the same networks on TorchSharp, in float64.</summary>
public sealed class FusedAgainstTorchTests
{
    private const double RelativeTolerance = 1e-10;

    [Test]
    public void Parameter_derivatives_are_those_of_autograd([ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string name)
    {
        ModelFile model = FusedModels.Read(name);
        AtomicSystem system = ReferenceCase.Get("lsrm_tiny_smooth", "aspirin_rattled").System;
        using FusedViSNetBackend<double> backend = FusedModels.Create<double>(name);
        var ours = new ParameterDerivatives();
        backend.DifferentiateByParameters(system, 1, ours);

        using var scope = NewDisposeScope();
        using EnergyNetwork network = NetworkFactory.Create(model);
        network.to(ScalarType.Float64);
        network.Load(model);
        network.eval();
        NetworkGraph graph = network.CreateGraph(skin: 1);
        graph.Update(system);
        Tensor[] displacements = [.. graph.Displacements.Select(set => tensor([.. set.Vectors.ToArray().SelectMany(v => new[] { v.X, v.Y, v.Z })], [set.Vectors.Length, 3]))];
        Tensor energy = network.AtomicOutputs(graph, displacements).sum() * network.Scaling.Scale;
        (string Name, Tensor Value)[] parameters = [.. network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
        Tensor?[] theirs = Derivatives.Of(energy, [.. parameters.Select(p => p.Value)]);
        Assert.Multiple(() =>
        {
            for (int p = 0; p < parameters.Length; p++)
            {
                double[] expected = theirs[p] is { } gradient ? gradient.to(ScalarType.Float64).contiguous().data<double>().ToArray() : [];
                double size = expected.Select(Math.Abs).DefaultIfEmpty().Max();
                if (size > 0)
                {
                    double error = expected.Zip(ours.Values[parameters[p].Name], (a, b) => Math.Abs(a - b)).Max();
                    Assert.That(error, Is.LessThanOrEqualTo(RelativeTolerance * Math.Max(size, 1e-3)), parameters[p].Name);
                }
            }
        });
    }

    [Test]
    [Category("Long")]
    public void A_thousand_random_geometries_agree([ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string name) => Compare(name, 1000);

    [Test]
    public void Random_geometries_agree([ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string name) => Compare(name, 10);

    [Test]
    public void Atoms_at_the_cutoffs_agree(
        [ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string name, [Values(5.0, 6.0)] double cutoff, [Values(-1e-6, 1e-6)] double beyond)
    {
        // The short cutoff is 5 Å, the long one 6 Å from an atom to the center of the other fragment, here a single atom.
        Vector3D[] positions = [Vector3D.Zero, new(0.9, 0.3, 0), new(0, 0, cutoff + beyond)];
        AtomicSystem system = new(new Topology([8, 1, 6]) { FragmentLabels = [0, 0, 1] }, UnitCell.None, positions);
        using FusedViSNetBackend<double> backend = FusedModels.Create<double>(name);
        using INetworkBackend torch = new TorchBackendFactory().Create(FusedModels.Read(name), new LearnedPotentialOptions());
        Agree(backend, torch, system);
    }

    private static void Compare(string name, int count)
    {
        using FusedViSNetBackend<double> backend = FusedModels.Create<double>(name);
        using INetworkBackend torch = new TorchBackendFactory().Create(FusedModels.Read(name), new LearnedPotentialOptions());
        AtomicSystem molecule = ReferenceCase.Get("lsrm_tiny_smooth", "aspirin_rattled").System;
        var random = new Random(11);
        double Move() => 0.6 * (random.NextDouble() - 0.5);
        for (int k = 0; k < count; k++)
        {
            AtomicSystem system = molecule with { Positions = molecule.Positions.ToArray().Select(p => p + new Vector3D(Move(), Move(), Move())).ToArray() };
            Agree(backend, torch, system);
        }
    }

    private static void Agree(FusedViSNetBackend<double> backend, INetworkBackend torch, AtomicSystem system)
    {
        EvaluationResult ours = FusedModels.Evaluate(backend, system);
        var theirs = new EvaluationResult(system.AtomCount);
        torch.Evaluate(system, Quantities.Energy | Quantities.Forces | Quantities.Virial, theirs);
        double scale = 1 + theirs.Forces.Max(force => force.Length);
        Assert.That(ours.Energy, Is.EqualTo(theirs.Energy).Within(1e-9));
        Assert.That(ours.Forces.Zip(theirs.Forces, (a, b) => (a - b).Length).Max(), Is.LessThan(1e-9 * scale));
        Assert.That((ours.Virial.B - theirs.Virial.B).Length, Is.LessThan(1e-8 * scale));
    }
}
