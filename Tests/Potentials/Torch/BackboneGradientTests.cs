using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Tests.Potentials.Backbones;
using MDEngine.Tests.Potentials.ViSNet;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>
/// Derivatives of energies and of forces by every tensor of parameters, against those of an independent program. Of each tensor's
/// derivatives two numbers are stored: their sum with weights sin(1 + k), and their root of squares.
/// </summary>
internal sealed class BackboneGradientTests
{
    private const double RelativeTolerance = 1e-9;

    [Test]
    public void Derivatives_by_parameters_agree([ValueSource(typeof(BackboneModels), nameof(BackboneModels.Smooth))] string name)
    {
        SafetensorsFile expected = SafetensorsFile.Read(BackboneModels.PathOf(name + "_grads"));
        AtomicSystem system = ReferenceCase.Read(BackboneModels.PathOf(name + "_cases")).Single(c => c.Name == expected.Metadata["case"]).System;
        ModelFile model = ModelFile.Read(BackboneModels.PathOf(name));
        using var scope = NewDisposeScope();
        using EnergyNetwork network = NetworkFactory.Create(model);
        network.to(ScalarType.Float64);
        network.Load(model);
        network.eval();
        NetworkGraph graph = network.CreateGraph(skin: 1);
        graph.Update(system);
        Tensor[] displacements = [.. graph.Displacements.Select(set => tensor([.. set.Vectors.ToArray().SelectMany(v => new[] { v.X, v.Y, v.Z })], [set.Vectors.Length, 3], requires_grad: true))];
        Tensor energy = network.AtomicOutputs(graph, displacements).sum() * network.Scaling.Scale;
        Tensor?[] slopes = Derivatives.Of(energy, displacements, retainGraph: true, createGraph: true);
        Tensor forces = zeros(system.AtomCount, 3, dtype: ScalarType.Float64);
        for (int k = 0; k < slopes.Length; k++)
        {
            forces = ForceTensors.Add(forces, graph.Displacements[k], slopes[k]!);
        }

        Tensor weighted = (forces * tensor(expected.Tensors["coeff"].ToDoubles(), [system.AtomCount, 3])).sum();
        (string Name, Tensor Value)[] parameters = [.. network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
        Assert.Multiple(() =>
        {
            Compare("energy_grad", Derivatives.Of(energy, [.. parameters.Select(p => p.Value)], retainGraph: true));
            Compare("force_grad", Derivatives.Of(weighted, [.. parameters.Select(p => p.Value)]));
        });

        void Compare(string kind, Tensor?[] derivatives)
        {
            int compared = 0;
            for (int p = 0; p < parameters.Length; p++)
            {
                if (expected.Tensors.TryGetValue($"{kind}/{parameters[p].Name}", out SafetensorsTensor? tensor))
                {
                    double[] ours = derivatives[p]?.ToDoubles() ?? [0];
                    double[] theirs = tensor.ToDoubles();
                    double tolerance = RelativeTolerance * Math.Max(theirs[1], 1e-3);
                    Assert.That(ours.Select((value, k) => value * Math.Sin(1 + k)).Sum(), Is.EqualTo(theirs[0]).Within(tolerance), $"{kind} {parameters[p].Name}");
                    Assert.That(Math.Sqrt(ours.Sum(value => value * value)), Is.EqualTo(theirs[1]).Within(tolerance), $"{kind} {parameters[p].Name}");
                    compared++;
                }
            }

            Assert.That(compared, Is.GreaterThan(0.9 * parameters.Length), "compared");
        }
    }
}
