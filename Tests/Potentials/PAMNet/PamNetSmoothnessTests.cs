using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Torch.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>Where exact mode jumps, and that smooth mode does not; symmetric structures whose angles are straight.</summary>
internal sealed class PamNetSmoothnessTests
{
    // Exact mode's jumps are 1e-5 or more in these networks; smooth mode's steps over 2e-8 Å are slope times distance.
    private const double LeastJump = 1e-5;
    private const double LargestSmoothStep = 1e-6;

    private static readonly Dictionary<string, (int[] Elements, Vector3D[] Positions)> Symmetric = new()
    {
        ["acetylene"] = ([1, 6, 6, 1], [new(-1.661, 0, 0), new(-0.6, 0, 0), new(0.6, 0, 0), new(1.661, 0, 0)]),
        ["carbon dioxide"] = ([8, 6, 8], [new(0, 0, -1.16), new(0, 0, 0), new(0, 0, 1.16)]),
        ["benzene"] = (
            [.. Enumerable.Repeat(6, 6), .. Enumerable.Repeat(1, 6)],
            [.. Enumerable.Range(0, 12).Select(k => (k < 6 ? 1.39 : 2.48) * new Vector3D(Math.Cos(k * Math.PI / 3), Math.Sin(k * Math.PI / 3), 0))]),
        ["cube"] = (
            [6, 1, 1, 1, 1, 1, 1],
            [default, new(1.1, 0, 0), new(-1.1, 0, 0), new(0, 1.1, 0), new(0, -1.1, 0), new(0, 0, 1.1), new(0, 0, -1.1)]),
        ["one atom"] = ([8], [new(1, 2, 3)]),
        ["two far atoms"] = ([8, 1], [new(1, 2, 3), new(31, 2, 3)]),
    };

    private static IEnumerable<string> Names => Symmetric.Keys;

    private static AtomicSystem StructureOf(string name) => new(new Topology(Symmetric[name].Elements), UnitCell.None, Symmetric[name].Positions);

    [Test]
    public void Energies_forces_and_second_derivatives_are_finite([ValueSource(nameof(Names))] string name, [Values] bool isSmooth, [Values] bool isSimple)
    {
        using PamNetNetwork network = PamNetReference.CreateNetwork(
            PamNetModel.Small with { IsSmooth = isSmooth, IsSimple = isSimple }, 7, 0, ScalarType.Float64);
        using var evaluation = new PamNetEvaluation(network, StructureOf(name), ScalarType.Float64);
        Assert.That(double.IsFinite(evaluation.Energy));
        if (evaluation.Displacements.All(displacement => displacement.shape[0] == 0))
        {
            return; // nothing depends on the positions
        }

        Tensor forces = evaluation.DifferentiableForces();
        Tensor projection = (forces * arange(forces.numel(), dtype: ScalarType.Float64)).sum();
        IList<Tensor> seconds = autograd.grad([projection], evaluation.Displacements, retain_graph: true);
        IList<Tensor?> parameterGradients = autograd.grad(
            [(forces * forces).sum()], [.. network.parameters()], allow_unused: true)!;
        Assert.Multiple(() =>
        {
            Assert.That(PamNetEvaluation.ToDoubles(forces), Has.All.Matches<double>(double.IsFinite));
            foreach (Tensor second in seconds)
            {
                Assert.That(PamNetEvaluation.ToDoubles(second), Has.All.Matches<double>(double.IsFinite));
            }

            foreach (Tensor? gradient in parameterGradients)
            {
                Assert.That(gradient is null ? [] : PamNetEvaluation.ToDoubles(gradient), Has.All.Matches<double>(double.IsFinite));
            }
        });
    }

    // Second derivatives at a straight molecule against differences of forces.
    [Test]
    public void Second_derivatives_of_a_straight_molecule_agree_with_differences([Values("acetylene", "carbon dioxide", "cube")] string name)
    {
        const double Step = 1e-5;
        using PamNetNetwork network = PamNetReference.CreateNetwork(PamNetModel.Small, 7, 0, ScalarType.Float64);
        AtomicSystem system = StructureOf(name);
        var direction = new Vector3D(0.3, -0.5, 0.7);
        double[] Forces(double by)
        {
            Vector3D[] positions = system.Positions.ToArray();
            positions[0] += by * direction;
            using var moved = new PamNetEvaluation(network, system with { Positions = positions }, ScalarType.Float64);
            return moved.Forces();
        }

        double[] expected = [.. Forces(Step).Zip(Forces(-Step), (a, b) => (a - b) / (2 * Step))];
        using var evaluation = new PamNetEvaluation(network, system, ScalarType.Float64);
        Tensor forces = evaluation.DifferentiableForces();

        // dF/ds·c for every component c is −(the force map of the derivative of c·F by displacements) along the direction.
        for (int c = 0; c < expected.Length; c++)
        {
            IList<Tensor> rows = autograd.grad([forces[c]], evaluation.Displacements, retain_graph: true);
            var result = new EvaluationResult(system.AtomCount);
            for (int k = 0; k < rows.Count; k++)
            {
                evaluation.Graph.Displacements[k].AddForces(
                    System.Runtime.InteropServices.MemoryMarshal.Cast<double, Vector3D>(PamNetEvaluation.ToDoubles(rows[k])), result);
            }

            Assert.That(-Vector3D.Dot(result.Forces[0], direction), Is.EqualTo(expected[c]).Within(1e-6 * Math.Max(1, Math.Abs(expected[c]))));
        }
    }

    [Test]
    public void Exact_mode_jumps_where_a_pair_crosses_a_cutoff_and_smooth_mode_does_not([Values(2.6, 5.0)] double cutoff)
    {
        AtomicSystem system = PamNetModel.Molecule();
        Assert.Multiple(() =>
        {
            Assert.That(StepAcross(PamNetModel.Small with { IsSmooth = false }, system, cutoff).Energy, Is.GreaterThan(LeastJump));
            Assert.That(StepAcross(PamNetModel.Small, system, cutoff).Energy, Is.LessThan(LargestSmoothStep));
            Assert.That(StepAcross(PamNetModel.Small, system, cutoff).Force, Is.LessThan(LargestSmoothStep));
        });
    }

    [Test]
    public void Exact_mode_forces_jump_where_an_attention_score_changes_sign_and_smooth_modes_do_not()
    {
        // No pair crosses a cutoff on this path: bonds make the local graph, and the molecule fits into the global cutoff.
        PamNetOptions smooth = PamNetModel.Small with { LayerCount = 4, LocalGraph = LocalGraph.Bonds, LocalCutoff = 5, GlobalCutoff = 15 };
        AtomicSystem system = PamNetReference.Load("tiny_pamnet_bonds").Structure("aspirin.rattled");
        using PamNetNetwork network = PamNetReference.CreateNetwork(smooth with { IsSmooth = false }, 42, 0.01, ScalarType.Float64);
        using LearnedPotential exact = PamNetModel.Load(smooth with { IsSmooth = false });
        using LearnedPotential rounded = PamNetModel.Load(smooth);
        double largest = 0;
        foreach ((double low, double high) in SignChanges(network, system))
        {
            largest = Math.Max(largest, ForceJump(exact, system, low, high));
            Assert.That(ForceJump(rounded, system, low, high), Is.LessThan(LeastJump / 100));
        }

        Assert.That(largest, Is.GreaterThan(LeastJump), "the test must see a jump");
    }

    [Test]
    public void Colliding_atoms_give_finite_energies_and_forces([Values(0.3, 0.15, 0.05, 1e-3)] double distance)
    {
        using LearnedPotential potential = PamNetModel.Load(PamNetModel.Small);
        var system = new AtomicSystem(new Topology([6, 8, 1]), UnitCell.None, new Vector3D[] { default, new(distance, 0, 0), new(0, 1.2, 0) });
        EvaluationResult result = Evaluate(potential, system);
        Assert.That(double.IsFinite(result.Energy) && result.Forces.All(force => force.IsFinite));
    }

    private static (double Energy, double Force) StepAcross(PamNetOptions options, AtomicSystem system, double cutoff)
    {
        const double Reach = 1e-8;
        using LearnedPotential potential = PamNetModel.Load(options);
        int last = system.AtomCount - 1;
        Vector3D first = system.Positions.Span[0];
        Vector3D direction = (system.Positions.Span[last] - first).Normalized();
        EvaluationResult At(double distance)
        {
            Vector3D[] positions = system.Positions.ToArray();
            positions[last] = first + (distance * direction);
            return Evaluate(potential, system with { Positions = positions });
        }

        EvaluationResult inside = At(cutoff - Reach), outside = At(cutoff + Reach);
        return (Math.Abs(inside.Energy - outside.Energy), inside.Forces.Zip(outside.Forces, (a, b) => (a - b).Length).Largest());
    }

    private static AtomicSystem Along(AtomicSystem system, double path)
    {
        var random = new Random(11);
        return system with
        {
            Positions = Array.ConvertAll(system.Positions.ToArray(), position =>
                position + (path * new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5))),
        };
    }

    // Intervals of 1e-9 on the path in which one attention score changes sign.
    private static IEnumerable<(double Low, double High)> SignChanges(PamNetNetwork network, AtomicSystem system)
    {
        const int Samples = 21;
        const double Spacing = 0.02;
        double[] Scores(double path)
        {
            using var evaluation = new PamNetEvaluation(network, Along(system, path), ScalarType.Float64);
            return PamNetEvaluation.ToDoubles(evaluation.Outputs.Scores);
        }

        double[][] scores = [.. Enumerable.Range(0, Samples).Select(k => Scores(k * Spacing))];
        for (int k = 1; k < Samples; k++)
        {
            int changed = Array.FindIndex([.. scores[k].Zip(scores[k - 1], (a, b) => a * b)], product => product < 0);
            if (changed >= 0)
            {
                (double low, double high) = ((k - 1) * Spacing, k * Spacing);
                double sign = scores[k - 1][changed];
                while (high - low > 1e-9)
                {
                    double middle = 0.5 * (low + high);
                    (low, high) = Scores(middle)[changed] * sign > 0 ? (middle, high) : (low, middle);
                }

                yield return (low, high);
            }
        }
    }

    // What the forces change across an interval, less what they change over the same distance before it.
    private static double ForceJump(LearnedPotential potential, AtomicSystem system, double low, double high)
    {
        Vector3D[] before = Evaluate(potential, Along(system, low - (high - low))).Forces;
        Vector3D[] inside = Evaluate(potential, Along(system, low)).Forces;
        Vector3D[] outside = Evaluate(potential, Along(system, high)).Forces;
        return Enumerable.Range(0, inside.Length).Largest(i => (outside[i] - (2 * inside[i]) + before[i]).Length);
    }

    private static EvaluationResult Evaluate(LearnedPotential potential, AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        return result;
    }
}
