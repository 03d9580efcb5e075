using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Torch.PAMNet;
using MDEngine.Tests.Potentials.PAMNet;

namespace MDEngine.Tests.Potentials.Fused.PamNet;

/// <summary>Structures that are easy to get wrong: forces and virial against differences of the energy, and against TorchSharp's network.</summary>
internal sealed class FusedPamNetGeometryTests
{
    private const ulong Seed = 42;
    private const double Jitter = 0.01;

    private static readonly PamNetOptions Smooth = PamNetModel.Small;

    private static IEnumerable<TestCaseData> Structures()
    {
        yield return new TestCaseData(PamNetModel.Molecule()).SetArgDisplayNames("ethanol");
        yield return new TestCaseData(PamNetModel.Crystal()).SetArgDisplayNames("periodic, smaller than the cutoffs");
        yield return new TestCaseData(Free([8, 6, 8], new(-1.16, 0, 0), default, new(1.16, 0, 0))).SetArgDisplayNames("linear, on an axis");
        yield return new TestCaseData(Free([1, 6, 6, 1], new(0.2, 0.1, -1.661), new(0.2, 0.1, -0.6), new(0.2, 0.1, 0.6), new(0.2, 0.1, 1.661))).SetArgDisplayNames("linear, four atoms");
        yield return new TestCaseData(Free([6, 8, 1, 1], default, new(0, 1.21, 0), new(0.94, -0.54, 0), new(-0.94, -0.54, 0))).SetArgDisplayNames("planar");
        yield return new TestCaseData(Free([6], new Vector3D(1, 2, 3))).SetArgDisplayNames("single atom");
        yield return new TestCaseData(Free([6, 6], default, new(0, 0, 40))).SetArgDisplayNames("two atoms out of reach");
        yield return new TestCaseData(Free([6, 1, 1], default, new(0.15, 0.05, 0), new(0.9, 0.3, 0.4))).SetArgDisplayNames("two atoms in collision");
    }

    private static IEnumerable<TestCaseData> Cutoffs()
    {
        foreach (double cutoff in new[] { 2.6, 5.0 })
        {
            foreach (double offset in new[] { -1e-6, 1e-6 })
            {
                yield return new TestCaseData(Free([6, 8, 1], default, new(0, 0, cutoff + offset), new(0, 0.9, 0.3))).SetArgDisplayNames($"{cutoff} {(offset < 0 ? "inside" : "outside")}");
            }
        }
    }

    [TestCaseSource(nameof(Structures))]
    public void Forces_are_the_negative_gradient_of_the_energy(AtomicSystem system)
    {
        using var network = new FusedPamNet<double>(Smooth, Seed, Jitter);
        EvaluationResult result = network.Evaluate(system);
        Vector3D[] positions = system.Positions.ToArray();
        Assert.Multiple(() =>
        {
            for (int i = 0; i < positions.Length; i++)
            {
                foreach (Vector3D axis in new Vector3D[] { new(1, 0, 0), new(0, 1, 0), new(0, 0, 1) })
                {
                    double Energy(double step)
                    {
                        Vector3D[] moved = [.. positions];
                        moved[i] += step * axis;
                        return network.Energy(system with { Positions = moved });
                    }

                    Assert.That(Vector3D.Dot(result.Forces[i], axis), Is.EqualTo(-Derivative(Energy)).Within(1e-8), $"atom {i}");
                }
            }
        });
    }

    [Test]
    public void The_virial_is_the_negative_derivative_by_a_strain()
    {
        using var network = new FusedPamNet<double>(Smooth, Seed, Jitter);
        AtomicSystem system = PamNetModel.Crystal();
        Matrix3x3 virial = network.Evaluate(system).Virial;
        Matrix3x3 strain = new(new(0.3, -0.2, 0.5), new(0.1, -0.4, 0.2), new(-0.6, 0.3, 0.7));
        double Energy(double step)
        {
            Vector3D Strained(Vector3D r) => r + (step * (r * strain));
            UnitCell cell = system.Cell;
            return network.Energy(system with
            {
                Cell = UnitCell.Periodic(Strained(cell.A), Strained(cell.B), Strained(cell.C)),
                Positions = Array.ConvertAll(system.Positions.ToArray(), Strained),
            });
        }

        double expected = Vector3D.Dot(virial.A, strain.A) + Vector3D.Dot(virial.B, strain.B) + Vector3D.Dot(virial.C, strain.C);
        Assert.That(expected, Is.EqualTo(-Derivative(Energy)).Within(1e-8));
    }

    [TestCaseSource(nameof(Structures)), TestCaseSource(nameof(Cutoffs))]
    public void TorchSharp_agrees(AtomicSystem system) => Compare(Smooth, system, "smooth");

    [TestCase(true)]
    [TestCase(false)]
    public void TorchSharp_agrees_at_random_geometries_in_all_variants(bool isSimple)
    {
        foreach (bool isSmooth in new[] { true, false })
        {
            foreach (PamNetOptions options in (PamNetOptions[])[Smooth, Smooth with { Fusion = Fusion.Mean }, Smooth with { GraphLayers = GraphLayers.LocalOnly, LocalCutoff = 3.5 }])
            {
                CompareRandom(options with { IsSimple = isSimple, IsSmooth = isSmooth }, 3);
            }
        }
    }

    [Test, Category("Long")]
    public void TorchSharp_agrees_at_a_thousand_random_geometries([Values] bool isSimple, [Values] bool isSmooth) =>
        CompareRandom(Smooth with { IsSimple = isSimple, IsSmooth = isSmooth }, 250);

    [Test]
    public void Overlapping_atoms_and_numbers_that_are_none_are_refused_and_the_engine_goes_on([Values(1, 2)] int threads)
    {
        using var network = new FusedPamNet<float>(Smooth, Seed, Jitter, threads);
        AtomicSystem sound = PamNetModel.Molecule();
        EvaluationResult before = network.Evaluate(sound);
        Assert.Multiple(() =>
        {
            Assert.That(() => network.Evaluate(Free([6, 8, 1], default, new(1, 0, 0), new(1, 0, 0))), Throws.TypeOf<InputException>().With.Message.Contains("2").And.Message.Contains("3"));
            Assert.That(() => network.Evaluate(Free([6, 8], default, new(double.NaN, 0, 0))), Throws.InstanceOf<InputException>());
            Assert.That(() => network.Evaluate(Free([6, 16], default, new(1, 1, 0))), Throws.TypeOf<InputException>().With.Message.Contains("sulfur"));
            Assert.That(network.Evaluate(sound).Forces, Is.EqualTo(before.Forces));
        });
    }

    private static AtomicSystem Free(int[] atomicNumbers, params Vector3D[] positions) => new(new Topology(atomicNumbers), UnitCell.None, positions);

    // Five points; the error is that of rounding.
    private static double Derivative(Func<double, double> function)
    {
        const double Step = 5e-5;
        return ((8 * (function(Step) - function(-Step))) - (function(2 * Step) - function(-2 * Step))) / (12 * Step);
    }

    private static void CompareRandom(PamNetOptions options, int count)
    {
        var random = new Random(7);
        int[] elements = [1, 6, 7, 8, 9];
        for (int k = 0; k < count; k++)
        {
            int atoms = random.Next(2, 14);
            double side = 1.8 * Math.Cbrt(atoms);
            Vector3D[] positions = [.. Enumerable.Range(0, atoms).Select(_ => side * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble()))];
            bool isApart = true;
            for (int i = 0; i < atoms * atoms; i++)
            {
                isApart &= i / atoms == i % atoms || (positions[i / atoms] - positions[i % atoms]).Length > 0.5;
            }

            k -= isApart ? 0 : 1;
            if (isApart)
            {
                Compare(options, Free([.. positions.Select(_ => elements[random.Next(elements.Length)])], positions), $"{options} geometry {k}");
            }
        }
    }

    private static void Compare(PamNetOptions options, AtomicSystem system, string message)
    {
        using PamNetNetwork torch = PamNetReference.CreateNetwork(options, Seed, Jitter, TorchSharp.torch.ScalarType.Float64);
        using var evaluation = new PamNetEvaluation(torch, system, TorchSharp.torch.ScalarType.Float64);
        using var network = new FusedPamNet<double>(options, Seed, Jitter);
        EvaluationResult result = network.Evaluate(system);
        double[] forces = evaluation.Outputs.AtomicOutputs.requires_grad ? evaluation.Forces() : new double[3 * system.AtomCount];
        double largest = Math.Max(1, forces.Max(Math.Abs));
        Assert.That(result.Energy, Is.EqualTo(evaluation.Energy).Within(1e-11 * Math.Max(1, Math.Abs(evaluation.Energy))), message);
        Assert.That(FusedPamNet<double>.Components(result), Is.EqualTo(forces).Within(1e-10 * largest), message);
    }
}
