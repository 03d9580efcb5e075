using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Potentials.Torch;
using MDEngine.Potentials.Torch.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>Scores of complexes and RNA, and the vector head, against stored values.</summary>
internal sealed class PamNetModesTests
{
    private const double Tolerance = 1e-9;

    [Test]
    public void Complexes_agree_with_the_authors()
    {
        SafetensorsFile cases = PamNetReference.Read("cases_pdbbind_toy");
        var options = new PamNetOptions
        {
            IsSmooth = false,
            HiddenChannels = 16,
            LayerCount = 2,
            LocalCutoff = 2.0,
            GlobalCutoff = 6.0,
            Elements = [],
            Pooling = Pooling.ComplexMinusParts,
        };
        using var model = new TorchPropertyModel(
            WithWeights(options, PamNetReference.Read("weights_pdbbind_toy")), new PropertyTarget("affinity", "", PropertyReadout.Scalar, options.Pooling, 0), NetworkPrecision.Float64);
        foreach (string name in new[] { "complex0", "complex1" })
        {
            // Rows of x, y, z and 18 features; copies of the pocket and the ligand stand about 100 and 200 Å away.
            double[] rows = cases.Tensors[$"{name}/x"].ToDoubles();
            int width = 3 + PamNetOptions.FeatureCount;
            double[][] atoms = [.. Enumerable.Range(0, rows.Length / width).Select(i => rows.AsSpan(i * width, width).ToArray())];
            double[][] complex = [.. atoms.Where(atom => atom[0] < 40)];
            double[][] ligand = [.. atoms.Where(atom => atom[0] > 150)];
            bool[] isLigand = [.. complex.Select(atom => ligand.Any(other => other.AsSpan(1).SequenceEqual(atom.AsSpan(1))))];
            Assert.That(isLigand.Count(flag => flag), Is.EqualTo(ligand.Length).And.LessThan(complex.Length));
            Vector3D[] positions = [.. complex.Select(atom => new Vector3D(atom[0], atom[1], atom[2]))];
            var system = new AtomicSystem(new Topology([.. positions.Select(_ => 6)]), UnitCell.None, positions);
            double score = model.Predict([new PropertyStructure(system, new ComplexAtoms([.. complex.SelectMany(atom => atom.Skip(3))], isLigand))])[0][0];
            Assert.That(score, Is.EqualTo(cases.Tensors[$"{name}/score_f64"].ToDoubles()[0]).Within(Tolerance), name);
        }
    }

    /// <summary>A long thin cell at 60°: the projection of a bond on a short vector says nothing of how many of it to take away.</summary>
    [Test]
    public void Bonds_across_the_faces_of_a_skewed_cell_are_as_long_as_elsewhere()
    {
        AtomicSystem open = PamNetReference.Load("tiny_pamnet_bonds").Structure("ethanol.rattled");
        var cell = UnitCell.Periodic(new(30, 0, 0), new(75, 130, 0), new(0, 0, 30));
        using LearnedPotential potential = PamNetModel.Load(PamNetModel.Small with { LocalGraph = LocalGraph.Bonds, LocalCutoff = 5 });
        double Energy(AtomicSystem system)
        {
            var result = new EvaluationResult(system.AtomCount);
            potential.Evaluate(system, Quantities.Energy, result);
            return result.Energy;
        }

        double expected = Energy(open);
        Vector3D[] wrapped = [.. open.Positions.Span.ToArray().Select((r, i) => i % 2 == 0 ? r : r + cell.B)];
        Assert.That(Energy(open with { Cell = cell, Positions = wrapped }), Is.EqualTo(expected).Within(1e-10 * Math.Abs(expected)));
    }

    [TestCase("tiny_pamnet_radius")]
    [TestCase("tiny_pamnet_s_bonds")]
    public void Vector_head_agrees_with_its_definition(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        SafetensorsFile expected = PamNetReference.Read("vector_own_definition");
        using PamNetNetwork network = PamNetReference.CreateNetwork(
            reference.Options with { VectorHead = VectorHead.MessageNorm }, reference.Seed, reference.FrequencyJitter, ScalarType.Float64);
        foreach (string caseName in expected.Tensors.Keys.Where(key => key.StartsWith(name + "/", StringComparison.Ordinal)).Select(key => key.Split('/')[1]).Distinct())
        {
            using var evaluation = new PamNetEvaluation(network, reference.Structure(caseName), ScalarType.Float64);
            Assert.That(
                PamNetEvaluation.ToDoubles(evaluation.Outputs.AtomicVectors!),
                Is.EqualTo(expected.Tensors[$"{name}/{caseName}/atom_vectors"].ToDoubles()).Within(Tolerance),
                caseName);
        }
    }

    /// <summary>The vector of a molecule as a property, and its length.</summary>
    [TestCase("tiny_pamnet_radius")]
    [TestCase("tiny_pamnet_s_bonds")]
    public void Vectors_of_molecules_agree_with_their_definition(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        SafetensorsFile expected = PamNetReference.Read("vector_own_definition");
        TorchPropertyModel Model(PropertyReadout readout) => new(
            PamNetReference.CreateNetwork(reference.Options with { VectorHead = VectorHead.MessageNorm }, reference.Seed, reference.FrequencyJitter, ScalarType.Float64),
            new PropertyTarget("moment", "", readout, Pooling.Sum, 0),
            NetworkPrecision.Float64);
        using TorchPropertyModel vectors = Model(PropertyReadout.Vector);
        using TorchPropertyModel lengths = Model(PropertyReadout.Norm);
        string[] cases = [.. expected.Tensors.Keys.Where(key => key.StartsWith(name + "/", StringComparison.Ordinal)).Select(key => key.Split('/')[1]).Distinct()];
        PropertyStructure[] structures = [.. cases.Select(item => new PropertyStructure(reference.Structure(item)))];
        IReadOnlyList<double[]> predicted = vectors.Predict(structures);
        IReadOnlyList<double[]> norms = lengths.Predict(structures);
        foreach ((int k, string item) in cases.Index())
        {
            double[] vector = expected.Tensors[$"{name}/{item}/molecule_vector"].ToDoubles();
            double length = Math.Sqrt(vector.Sum(x => x * x));
            Assert.That(predicted[k], Is.EqualTo(vector).Within(Tolerance), item);
            Assert.That(norms[k][0], Is.EqualTo(Math.Sqrt((length * length) + 1e-6) - 1e-3).Within(Tolerance), item);
        }
    }

    /// <summary>The released RNA checkpoint; its weights and structures are not part of the repository.</summary>
    [Test]
    public void Released_rna_network_gives_the_authors_scores([Values] NetworkPrecision precision)
    {
        string folder = RnaFolder();
        SafetensorsFile inputs = SafetensorsFile.Read(Path.Combine(folder, "inputs_rna_native.safetensors"));
        SafetensorsFile scores = SafetensorsFile.Read(Path.Combine(folder, "scores_rna_native.safetensors"));
        var options = new PamNetOptions
        {
            IsSmooth = false,
            HiddenChannels = 16,
            LayerCount = 1,
            LocalCutoff = 2.6,
            GlobalCutoff = 20,
            LocalGraph = LocalGraph.Nearest,
            Elements = [6, 7, 8],
            Pooling = Pooling.Mean,
        };
        using var model = new TorchPropertyModel(
            WithWeights(options, SafetensorsFile.Read(Path.Combine(folder, "weights_pamnet_rna.safetensors"))), new PropertyTarget("rmsd", "Å", PropertyReadout.Scalar, options.Pooling, 0), precision);
        bool isDouble = precision == NetworkPrecision.Float64;
        foreach (string name in scores.Tensors.Keys.Where(key => key.EndsWith("/score_f64", StringComparison.Ordinal)).Select(key => key.Split('/')[0]))
        {
            Vector3D[] positions = MemoryMarshal.Cast<double, Vector3D>(inputs.Tensors[$"{name}/positions"].ToDoubles()).ToArray();
            int[] elements = [.. inputs.Tensors[$"{name}/types"].ToIntegers().Select(type => 6 + (int)type)];
            double expected = scores.Tensors[$"{name}/score_{(isDouble ? "f64" : "f32")}"].ToDoubles()[0];
            double score = model.Predict([new PropertyStructure(new AtomicSystem(new Topology(elements), UnitCell.None, positions))])[0][0];
            Assert.That(score, Is.EqualTo(expected).Within(isDouble ? Tolerance : 1e-4), name);
        }
    }

    /// <summary>A network whose parameters are a file's tensors of the same names.</summary>
    public static PamNetNetwork WithWeights(PamNetOptions options, SafetensorsFile weights)
    {
        var network = new PamNetNetwork(options, new EnergyScaling(1, [], 0));
        using var gradientsOff = no_grad();
        foreach ((string name, var parameter) in network.named_parameters())
        {
            using Tensor values = tensor(weights.Tensors[name].ToDoubles(), parameter.shape, dtype: ScalarType.Float64);
            parameter.copy_(values);
        }

        return network;
    }

    private static string RnaFolder()
    {
        string? folder = Environment.GetEnvironmentVariable("MDENGINE_PAMNET_RNA");
        for (string? parent = TestContext.CurrentContext.TestDirectory; folder is null && parent is not null; parent = Path.GetDirectoryName(parent))
        {
            string candidate = Path.Combine(parent, "shared", "reference", "pamnet", "rna");
            folder = Directory.Exists(candidate) ? candidate : null;
        }

        return folder ?? Ignored();
    }

    private static string Ignored()
    {
        Assert.Ignore("The released RNA network is not part of the repository: set MDENGINE_PAMNET_RNA to a folder with its weights, inputs and scores.");
        return "";
    }
}
