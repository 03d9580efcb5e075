using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MDEngine.Analysis;
using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials;

/// <summary>The domain record of model files, and the repulsion that begins where it ends.</summary>
public sealed class CoreRepulsionTests
{
    private static readonly TrainingDomain Domain = new(
        new Dictionary<(int, int), double> { [(1, 1)] = 1.4, [(1, 6)] = 0.95, [(6, 6)] = 1.2, [(1, 8)] = 0.9 },
        new Dictionary<int, (int, int)> { [1] = (1, 1), [6] = (3, 4) },
        9);

    [Test]
    public void The_universal_potential_is_that_of_the_literature()
    {
        // Two carbon nuclei at 0.5 Å: k·36/r·φ(r/a), a = 0.46850/(2·6^0.23) Å, from the published coefficients by hand.
        double a = 0.8854 * 0.529177211 / (2 * Math.Pow(6, 0.23));
        double x = 0.5 / a;
        double phi = (0.18175 * Math.Exp(-3.1998 * x)) + (0.50986 * Math.Exp(-0.94229 * x)) + (0.28022 * Math.Exp(-0.4029 * x)) + (0.02817 * Math.Exp(-0.20162 * x));
        double fade = 1 - Math.Pow(0.5 / 1.2, 3) * (10 - (15 * 0.5 / 1.2) + (6 * Math.Pow(0.5 / 1.2, 2)));
        Assert.That(CoreRepulsion.At(0.5, 6, 6, 1.2).Energy, Is.EqualTo(14.399645 * 36 / 0.5 * phi * fade).Within(1e-9));
    }

    [TestCase(0.05)]
    [TestCase(0.4)]
    [TestCase(0.9)]
    public void Slope_and_curvature_are_its_derivatives(double r)
    {
        const double H = 1e-5;
        double Energy(double at) => CoreRepulsion.At(at, 6, 8, 0.95).Energy;
        CoreRepulsion.Pair pair = CoreRepulsion.At(r, 6, 8, 0.95);
        Assert.Multiple(() =>
        {
            Assert.That((Energy(r + H) - Energy(r - H)) / (2 * H), Is.EqualTo(pair.Slope).Within(1e-4).Percent);
            Assert.That((CoreRepulsion.At(r + H, 6, 8, 0.95).Slope - CoreRepulsion.At(r - H, 6, 8, 0.95).Slope) / (2 * H), Is.EqualTo(pair.Curvature).Within(1e-4).Percent);
        });
    }

    [Test]
    public void It_ends_smoothly_at_the_shortest_distance_seen()
    {
        CoreRepulsion.Pair near = CoreRepulsion.At(0.95 - 1e-5, 1, 6, 0.95);
        Assert.Multiple(() =>
        {
            Assert.That(near.Energy, Is.EqualTo(0).Within(1e-13)); // of third order in what is missing to the end
            Assert.That(near.Slope, Is.EqualTo(0).Within(1e-7));
            Assert.That(Math.Abs(near.Curvature), Is.LessThan(1e-2));
        });
    }

    [Test]
    public void Forces_virial_and_second_derivatives_are_those_of_the_energy([Values] bool periodic)
    {
        var network = new Nothing();
        using var backend = new RepulsiveBackend(network, CoreRepulsion.Of(Model())!);
        UnitCell cell = periodic ? UnitCell.Orthorhombic(3.1, 3.3, 3.2) : UnitCell.None;
        Vector3D[] positions = [new(0, 0, 0), new(0.5, 0.3, 0.1), new(-0.3, 0.6, -0.2), new(2.8, 0.1, 0.2)]; // the last is near the first's image
        var topology = new Topology([6, 1, 1, 6]);
        EvaluationResult At(Vector3D[] x)
        {
            var result = new EvaluationResult(4);
            backend.Evaluate(new AtomicSystem(topology, cell, x), Quantities.Energy | Quantities.Forces | Quantities.Virial, result);
            return result;
        }

        EvaluationResult here = At(positions);
        Hessian hessian = backend.SecondDerivatives(new AtomicSystem(topology, cell, positions), [0, 1, 2, 3], default);
        Assert.That(here.Energy, Is.GreaterThan(1));
        Assert.That(here.AtomicEnergies.Sum(), Is.EqualTo(here.Energy).Within(1e-12));
        const double H = 1e-5;
        for (int i = 0; i < 12; i++)
        {
            Vector3D step = new(i % 3 == 0 ? H : 0, i % 3 == 1 ? H : 0, i % 3 == 2 ? H : 0);
            EvaluationResult up = At([.. positions.Select((p, k) => k == i / 3 ? p + step : p)]);
            EvaluationResult down = At([.. positions.Select((p, k) => k == i / 3 ? p - step : p)]);
            Vector3D f = here.Forces[i / 3];
            double force = (i % 3) switch { 0 => f.X, 1 => f.Y, _ => f.Z };
            Assert.That(-(up.Energy - down.Energy) / (2 * H), Is.EqualTo(force).Within(1e-5).Percent.Or.EqualTo(force).Within(1e-7));
            for (int k = 0; k < 4; k++)
            {
                Vector3D column = (down.Forces[k] - up.Forces[k]) / (2 * H);
                Assert.That(hessian.Matrix[i, 3 * k], Is.EqualTo(column.X).Within(1e-3 * (1 + Math.Abs(column.X))));
                Assert.That(hessian.Matrix[i, (3 * k) + 1], Is.EqualTo(column.Y).Within(1e-3 * (1 + Math.Abs(column.Y))));
                Assert.That(hessian.Matrix[i, (3 * k) + 2], Is.EqualTo(column.Z).Within(1e-3 * (1 + Math.Abs(column.Z))));
            }
        }
    }

    [Test]
    public void A_record_is_read_back_and_names_what_lies_outside()
    {
        TrainingDomain read = TrainingDomain.Of(Model())!;
        Assert.That(read.ShortestDistances, Is.EquivalentTo(Domain.ShortestDistances));
        Assert.That(read.Coordination, Is.EquivalentTo(Domain.Coordination));

        // Methane as it was seen, then with a hydrogen too near and one too few.
        Vector3D[] methane = [new(0, 0, 0), new(0.63, 0.63, 0.63), new(-0.63, -0.63, 0.63), new(-0.63, 0.63, -0.63), new(0.63, -0.63, -0.63)];
        AtomicSystem Of(params ImmutableArray<Vector3D> x) => new(new Topology([6, 1, 1, 1, 1]), UnitCell.None, x.ToArray());
        Assert.That(read.Doubts(Of([.. methane])), Is.Empty);
        Assert.That(read.Doubts(Of([methane[0], methane[1] * 0.8, .. methane[2..]])).Single(),
            Is.EqualTo("atoms 1 (C) and 2 (H) are 0.87 Å apart, and the model has seen none of these elements closer than 0.95 Å"));
        Assert.That(read.Doubts(Of([methane[0], methane[1] * 3.4, methane[2] * 3.4, .. methane[3..]])).Single(),
            Is.EqualTo("atom 1 (C) has 2 neighbors, and the model has seen C with 3 to 4"));
    }

    [Test]
    public void A_wrong_record_is_refused()
    {
        Assert.That(() => TrainingDomain.Of(Model(domain: new JsonObject { ["largest_structure"] = "x" })), Throws.TypeOf<InputFileException>());
        Assert.That(() => CoreRepulsion.Of(Model(kind: "exp")), Throws.TypeOf<InputFileException>());
    }

    private static ModelFile Model(JsonNode? domain = null, string kind = "zbl")
    {
        var header = new JsonObject { ["format"] = 1, ["architecture"] = "visnet", ["mode"] = "smooth", ["core_repulsion"] = kind };
        Domain.WriteTo(header);
        header["domain"] = domain ?? header["domain"]!.DeepClone();
        return ModelFile.Create("test", header, new Dictionary<string, SafetensorsTensor>());
    }

    private sealed class Nothing : INetworkBackend, ITwiceDifferentiable
    {
        public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies;

        public string Explanation => "";

        public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => new Dictionary<string, IReadOnlyDictionary<string, double>>();

        public Topology Prepare(AtomicSystem system) => system.Topology;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
        }

        public Hessian SecondDerivatives(AtomicSystem system, IReadOnlyList<int> atoms, CancellationToken cancellation) =>
            new(system, atoms, new double[3 * atoms.Count, 3 * atoms.Count], null, 0);

        public void Dispose()
        {
        }
    }
}
