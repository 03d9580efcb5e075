using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.Cli;
using MDEngine.Tests.Potentials.Torch;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>Energy of long runs on each backbone in smooth mode.</summary>
[NeedsTorch]
internal sealed class BackboneDynamicsTests
{
    /// <summary>
    /// 5 ps of ethanol at constant energy, the random model's output scaled to forces of 0.2 eV/Å (rms): its wells are deep, and ethanol comes to some thousand K in
    /// them (beyond the limit of 10,000 K where the forces are 0.5 eV/Å). The same networks in exact mode lose the energy by parts of an eV (their surfaces jump).
    /// </summary>
    [TestCaseSource(typeof(BackboneModels), nameof(BackboneModels.Smooth))]
    [Category("Long")]
    public void Energy_does_not_drift(string name)
    {
        ReferenceCase ethanol = ReferenceCase.Read(BackboneModels.PathOf($"{name}_cases")).Single(c => c.Name == "ethanol");
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "backbone-dynamics", name);
        Directory.CreateDirectory(folder);
        string model = Path.Combine(folder, "model.safetensors");
        SafetensorsFile random = SafetensorsFile.Read(BackboneModels.PathOf(name));
        double force = Math.Sqrt(ethanol.Forces.Average(f => f.LengthSquared) / 3);
        new SafetensorsFile(
            new Dictionary<string, SafetensorsTensor>(random.Tensors)
            {
                ["scale"] = SafetensorsTensor.FromDoubles([random.Tensors["scale"].ToDoubles()[0] * 0.2 / force], random.Tensors["scale"].Shape),
            },
            random.Metadata).Write(model);
        string structure = Path.Combine(folder, "ethanol.extxyz");
        File.WriteAllLines(structure,
        [
            $"{ethanol.System.AtomCount}",
            "Properties=species:S:1:pos:R:3:fragment:I:1 pbc=\"F F F\"",
            .. ethanol.System.Topology.AtomicNumbers.Select((z, i) => FormattableString.Invariant(
                $"{Element.FromAtomicNumber(z).Symbol} {ethanol.System.Positions.Span[i].X:R} {ethanol.System.Positions.Span[i].Y:R} {ethanol.System.Positions.Span[i].Z:R} {ethanol.System.Topology.FragmentLabels[i]}")),
        ]);
        CliRun run = CliRun.Of(
            "md", structure, "--potential", model, "--steps", "10000", "--timestep", "0.5", "--temperature", "300", "--threads", "1", "--no-report",
            "--trajectory-interval", "10000", "--output", Path.Combine(folder, "run"), "--overwrite");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run", "summary.json")))!;
        double drift = (double)summary["drift_mev_per_atom_per_ps"]!, uncertainty = (double)summary["drift_half_width_95_mev_per_atom_per_ps"]!;
        Assert.That(Math.Abs(drift), Is.LessThan(Math.Max(0.5, 2 * uncertainty)), $"{drift} ± {uncertainty} meV/atom/ps");
        Assert.That((double)summary["conserved_to_kinetic_spread"]!, Is.LessThan(0.2));
    }
}
