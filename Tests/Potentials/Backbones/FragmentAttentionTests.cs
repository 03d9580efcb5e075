using System.Globalization;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.Cli;
using MDEngine.Tests.Potentials.Torch;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>Attention of atoms to fragments: against the equations on features of another program, by its sums, by symmetry, and as a file.</summary>
[NeedsTorch]
internal sealed class FragmentAttentionTests
{
    private const string Gated = "painn_lsrm_smooth_tiny";

    private static IEnumerable<string> WithFragments => BackboneModels.SmoothWithFragments;

    /// <summary>a_{b,h} = σ(d^(−1/2) Σ_{c∈h} q_i k_m φ_b) C(ρ) of the first layer, written out.</summary>
    [Test]
    public void Weights_follow_from_another_programs_features()
    {
        const int Channels = 32, Heads = 8;
        (double longCutoff, double softening) = (6, 0.5);
        ModelFile model = ModelFile.Read(BackboneModels.PathOf(Gated));
        AtomicSystem system = BackboneModels.System("ethanol");
        double[] x = SafetensorsFile.Read(BackboneModels.PathOf($"{Gated}_features")).Tensors["ethanol/x"].ToDoubles();
        double[] Row(int i) => x[(i * Channels)..((i + 1) * Channels)];
        double[] Tensor(string name, params long[] shape) => model.GetTensor(name, shape);
        double[] Map(string name, double[] input) => Affine(Tensor($"{name}.weight", Channels, input.Length), Tensor($"{name}.bias", Channels), input);
        const string Layer = "longshortinteract_models.0.";
        double[] Normalized(string name, double[] input) => LayerNorm(input, Tensor($"{Layer}{name}.weight", Channels), Tensor($"{Layer}{name}.bias", Channels));

        double effective = Math.Sqrt((longCutoff * longCutoff) + (softening * softening));
        double[] means = Tensor("bipartite_edge_fea_init.distance_encoder.means", 50), betas = Tensor("bipartite_edge_fea_init.distance_encoder.betas", 50);
        FragmentAttentionWeights attention = Attention(Gated, system);
        Assert.That(attention.Layers, Has.Count.EqualTo(2));
        Assert.That(attention.Atoms, Is.Not.Empty);
        for (int b = 0; b < attention.Atoms.Count; b++)
        {
            (int atom, int fragment) = (attention.Atoms[b], attention.Fragments[b]);
            int[] members = [.. Enumerable.Range(0, system.AtomCount).Where(i => system.Topology.FragmentLabels[i] == fragment)];
            Vector3D center = members.Aggregate(default(Vector3D), (sum, i) => sum + (system.Topology.AtomicNumbers[i] * system.Positions.Span[i])) / members.Sum(i => system.Topology.AtomicNumbers[i]);
            double distance = (system.Positions.Span[atom] - center).Length;
            Assert.That(attention.Distances[b], Is.EqualTo(distance).Within(1e-12));
            double rho = Math.Sqrt((distance * distance) + (softening * softening));
            double share = rho / effective;
            double envelope = 1 - (10 * Math.Pow(share, 3)) + (15 * Math.Pow(share, 4)) - (6 * Math.Pow(share, 5));
            double[] radial = [.. means.Zip(betas, (mean, beta) => envelope * Math.Exp(-beta * Math.Pow(Math.Exp(-5 * rho / effective) - mean, 2)))];
            double[] features = Map("bipartite_edge_fea_init.rbf_linear", radial);
            double[] mean = [.. Enumerable.Range(0, Channels).Select(c => members.Average(i => Row(i)[c]))];
            double[] query = Map($"{Layer}model_2.q", Normalized("layernorm_node", Row(atom)));
            double[] key = Map($"{Layer}model_2.k", Normalized("layernorm_group", mean));
            for (int h = 0; h < Heads; h++)
            {
                double logit = Enumerable.Range(h * Channels / Heads, Channels / Heads).Sum(c => query[c] * key[c] * features[c]) / Math.Sqrt((double)Channels / Heads);
                Assert.That(attention.Layers[0][(b * Heads) + h], Is.EqualTo(logit / (1 + Math.Exp(-logit)) * envelope).Within(1e-11));
            }
        }
    }

    [Test]
    public void Shares_of_equiformer_sum_to_one_and_in_smooth_mode_to_less([Values("equiformer_lsrm_tiny", "equiformer_lsrm_smooth_tiny")] string name)
    {
        FragmentAttentionWeights attention = Attention(name, BackboneModels.System("ethanol"));
        foreach (IReadOnlyList<double> layer in attention.Layers)
        {
            double[] sums = [.. Enumerable.Range(0, layer.Count).GroupBy(k => (attention.Atoms[k / attention.HeadCount], k % attention.HeadCount)).Select(group => group.Sum(k => layer[k]))];
            Assert.That(layer, Has.All.Positive);
            if (name.Contains("smooth", StringComparison.Ordinal))
            {
                Assert.That(sums, Has.All.LessThan(0.999));
            }
            else
            {
                Assert.That(sums, Has.All.EqualTo(1).Within(1e-12));
            }
        }
    }

    /// <summary>Two waters that half a turn about z exchanges.</summary>
    [TestCaseSource(nameof(WithFragments))]
    public void Alike_atoms_and_fragments_have_alike_weights(string name)
    {
        Vector3D[] one = [new(1.4, 0.2, 0.1), new(2.1, 0.8, -0.2), new(1.7, -0.7, 0.3)];
        var system = new AtomicSystem(
            new Topology([8, 1, 1, 8, 1, 1]) { FragmentLabels = [0, 0, 0, 1, 1, 1] },
            UnitCell.None,
            one.Concat(one.Select(r => new Vector3D(-r.X, -r.Y, r.Z))).ToArray());
        FragmentAttentionWeights attention = Attention(name, system);
        Assert.That(attention.Atoms, Has.Count.EqualTo(12), "all pairs");
        foreach (IReadOnlyList<double> layer in attention.Layers)
        {
            double Of(int atom, int fragment, int head) =>
                layer[(Enumerable.Range(0, 12).Single(b => attention.Atoms[b] == atom && attention.Fragments[b] == fragment) * attention.HeadCount) + head];
            for (int atom = 0; atom < 3; atom++)
            {
                for (int head = 0; head < attention.HeadCount; head++)
                {
                    Assert.That(Of(atom, 0, head), Is.EqualTo(Of(atom + 3, 1, head)).Within(1e-12));
                    Assert.That(Of(atom, 1, head), Is.EqualTo(Of(atom + 3, 0, head)).Within(1e-12));
                    Assert.That(Of(atom, 0, head), Is.Not.EqualTo(Of(atom, 1, head)).Within(1e-9));
                }
            }
        }
    }

    [Test]
    public void Evaluate_writes_a_row_for_each_pair_layer_and_head()
    {
        string data = Data(out AtomicSystem system), csv = data + ".csv";
        CliRun run = CliRun.Of("evaluate", data, "--potential", BackboneModels.PathOf(Gated), "--attention", csv);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string[][] rows = [.. File.ReadLines(csv).Select(line => line.Split(','))];
        FragmentAttentionWeights attention = Attention(Gated, system);
        Assert.That(rows[0], Is.EqualTo(new[] { "file", "frame", "layer", "head", "atom", "element", "fragment", "distance_angstrom", "weight" }));
        Assert.That(rows, Has.Length.EqualTo(1 + (2 * 8 * attention.Atoms.Count)));
        Assert.That(double.Parse(rows[1][8], CultureInfo.InvariantCulture), Is.EqualTo(attention.Layers[0][0]).Within(1e-6));
        Assert.That(rows[^1][2..4], Is.EqualTo(new[] { "1", "7" }));
    }

    /// <summary>It has a repulsion of cores beside the network, and is computed by the fused engine, which does not keep the weights.</summary>
    [Test]
    public void The_shipped_model_has_them()
    {
        string folder = TestContext.CurrentContext.TestDirectory;
        AtomicSystem system = Trajectory.ReadFirst(Path.Combine(folder, "Data", "models", "ac-ala3-nhme-500K.extxyz")).System;
        using LearnedPotential potential = LearnedPotential.Load(Path.Combine(folder, "Models", "ac-ala3-nhme.safetensors"));
        FragmentAttentionWeights attention = potential.Attention(system);
        Assert.That(attention.Layers, Has.Count.EqualTo(1));
        Assert.That(attention.Fragments.Distinct().Order(), Is.EqualTo(Enumerable.Range(0, 5)));
    }

    [Test]
    public void What_has_no_fragments_is_refused()
    {
        string data = Data(out _), csv = data + ".refused.csv";
        Assert.That(
            CliRun.Of("evaluate", data, "--potential", BackboneModels.PathOf("painn_smooth_tiny"), "--attention", csv).BadInput(),
            Does.Contain("a painn network has no messages from fragments"));
        Assert.That(File.Exists(csv), Is.False);
        string two = $"{BackboneModels.PathOf(Gated)},{BackboneModels.PathOf(Gated)}";
        Assert.That(CliRun.Of("evaluate", data, "--potential", two, "--attention", csv).BadInput(), Does.Contain("give one model file"));
    }

    private static FragmentAttentionWeights Attention(string name, AtomicSystem system)
    {
        using LearnedPotential potential = LearnedPotential.Load(BackboneModels.PathOf(name), new LearnedPotentialOptions(NetworkPrecision.Float64, Threads: 1));
        return potential.Attention(system);
    }

    private static double[] Affine(double[] weight, double[] bias, double[] input) =>
        [.. bias.Select((b, o) => b + input.Select((value, i) => value * weight[(o * input.Length) + i]).Sum())];

    private static double[] LayerNorm(double[] input, double[] weight, double[] bias)
    {
        double mean = input.Average(), deviation = Math.Sqrt(input.Average(value => (value - mean) * (value - mean)) + 1e-5);
        return [.. input.Select((value, c) => ((value - mean) / deviation * weight[c]) + bias[c])];
    }

    /// <summary>Ethanol with the energy and forces that a program gave for it.</summary>
    private static string Data(out AtomicSystem system)
    {
        ReferenceCase ethanol = ReferenceCase.Read(BackboneModels.PathOf($"{Gated}_cases")).Single(c => c.Name == "ethanol");
        system = ethanol.System;
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "attention", TestContext.CurrentContext.Test.ID);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "ethanol.extxyz");
        File.WriteAllLines(path,
        [
            $"{ethanol.System.AtomCount}",
            FormattableString.Invariant($"Properties=species:S:1:pos:R:3:forces:R:3:fragment:I:1 energy={ethanol.Energy:R} pbc=\"F F F\""),
            .. Enumerable.Range(0, ethanol.System.AtomCount).Select(i => Line(ethanol, i)),
        ]);
        return path;
    }

    private static string Line(ReferenceCase of, int i)
    {
        (Vector3D r, Vector3D f) = (of.System.Positions.Span[i], of.Forces[i]);
        return FormattableString.Invariant($"{Element.FromAtomicNumber(of.System.Topology.AtomicNumbers[i]).Symbol} {r.X:R} {r.Y:R} {r.Z:R} {f.X:R} {f.Y:R} {f.Z:R} {of.System.Topology.FragmentLabels[i]}");
    }
}
