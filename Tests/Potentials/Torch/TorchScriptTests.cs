using MDEngine.Potentials.Classical;
using MDEngine.Potentials.Learned.TorchScript;
using MDEngine.Simulations;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>Models that PyTorch 1.13 wrote: a ViSNet with the authors' energies, and argon in other units (Tests/Data/torchscript/make.py).</summary>
public sealed class TorchScriptTests
{
    private const double Hartree = 27.211386245988;
    private const double Bohr = 0.529177210903;

    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "torchscript");

    [TestCase("aspirin_rattled")]
    [TestCase("ac_ala3_nhme_rattled")]
    public void An_exported_ViSNet_gives_the_energies_and_forces_of_the_authors_code(string name)
    {
        ReferenceCase reference = ReferenceCase.Get("visnet_tiny_exact", name);
        using Potential model = Load("visnet");
        EvaluationResult result = Evaluate(model, reference.System);
        Assert.That(result.Energy, Is.EqualTo(reference.Energy).Within(1e-10));
        Assert.That(result.Forces.Zip(reference.Forces, (a, b) => (a - b).Length).Max(), Is.LessThan(1e-10));
    }

    [Test]
    public void Units_pairs_shifts_cell_and_charge_are_what_the_settings_say()
    {
        AtomicSystem system = ArgonConformance.Crystal();
        system = system with { Topology = system.Topology with { TotalCharge = 2 } };
        using Potential model = Load("argon");
        EvaluationResult result = Evaluate(model, system);
        using var direct = new LennardJonesPotential(new LennardJonesOptions
        {
            Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(0.0104, 3.4) },
            Cutoff = 5.9,
            Truncation = Truncation.Truncated,
        });
        EvaluationResult expected = Evaluate(direct, system);
        double volume = 0.001 * Hartree * system.Cell.Matrix.Determinant / (Bohr * Bohr * Bohr);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(expected.Energy + volume + (2 * Hartree)).Within(1e-10));
            Assert.That(result.Forces.Zip(expected.Forces, (a, b) => (a - b).Length).Max(), Is.LessThan(1e-12));
            Assert.That((result.Virial.A - expected.Virial.A - new Vector3D(-volume, 0, 0)).Length, Is.LessThan(1e-10));
            Assert.That(result.Virial.B.X, Is.EqualTo(expected.Virial.B.X).Within(1e-10));
        });
    }

    [TestCase("inputs: [positions]", "its forward takes 7 arguments, and its settings name 1")]
    [TestCase("inputs: [positions, atomic_numbers, spins]", "'spins' is none of them")]
    [TestCase("inputs: [edge_index]", "cutoff_angstrom")]
    [TestCase("inputs: [positions, atomic_numbers, edge_index, edge_shifts, cell, total_charge, batch]\ncutoff_angstrom: 6\nelements: [He]", "argon, which is not among")]
    [TestCase("inputs: [positions, edge_index, atomic_numbers, edge_shifts, cell, total_charge, batch]\ncutoff_angstrom: 6", "the model ended with an error: ")]
    [TestCase(null, "no such file; give how argon.pt is called")]
    public void What_does_not_fit_is_said_in_a_line(string? settings, string message)
    {
        string copy = TemporaryFiles.NewPath("argon.pt");
        File.Copy(Path.Combine(Folder, "argon.pt"), copy);
        if (settings is not null)
        {
            File.WriteAllText(Path.ChangeExtension(copy, ".yaml"), settings);
        }

        InputException? error = Assert.Throws(Is.InstanceOf<InputException>(), () =>
        {
            using Potential model = Potential.Load(copy);
            Evaluate(model, ArgonConformance.Crystal());
        }) as InputException;
        Assert.That(error!.Message, Does.Contain(message).And.Not.Contains("\n"));
    }

    [Test]
    public void Models_without_derivatives_and_other_files_are_refused()
    {
        using Potential deaf = Load("deaf");
        AtomicSystem open = ArgonConformance.Crystal() with { Cell = UnitCell.None };
        Assert.That(() => Evaluate(deaf, open), Throws.InstanceOf<InputException>().With.Message.Contains("leave out detach and no_grad"));
        Assert.That(() => Evaluate(deaf, ArgonConformance.Crystal()), Throws.InstanceOf<InputException>().With.Message.Contains("cell repeats"));
        string text = TemporaryFiles.NewPath("text.pt");
        File.WriteAllText(text, "no model");
        File.WriteAllText(Path.ChangeExtension(text, ".yaml"), "inputs: [positions]");
        Assert.That(() => Potential.Load(text), Throws.InstanceOf<InputException>().With.Message.Contains("is no TorchScript model").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void A_name_of_each_input_is_known() =>
        Assert.That(Enum.GetValues<TorchScriptInput>(), Has.Length.EqualTo(File.ReadAllLines(Path.Combine(Folder, "argon.yaml"))[0].Split(',').Length + 1), "argon takes all but edge_vectors");

    private static Potential Load(string name) => Potential.Load(Path.Combine(Folder, $"{name}.pt"));

    private static EvaluationResult Evaluate(IPotential potential, AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces | Quantities.Virial, result);
        return result;
    }

    /// <summary>A periodic TorchScript model that is given shifts.</summary>
    public sealed class ArgonConformance : PotentialConformance
    {
        protected override double EnergyTolerance => 1e-9;

        protected override IPotential Create() => Load("argon");

        protected override AtomicSystem CreateSystem() => Crystal();

        /// <summary>Four atoms in a skewed cell smaller than the cutoff.</summary>
        internal static AtomicSystem Crystal() => new(
            new Topology([18, 18, 18, 18]),
            UnitCell.Periodic(new(5.4, 0, 0), new(0.6, 5.2, 0), new(-0.3, 0.8, 5.6)),
            new Vector3D[] { new(0, 0, 0), new(2.7, 2.6, 0.1), new(2.6, 0.2, 2.8), new(0.1, 2.7, 2.9) });
    }

    /// <summary>An open one that is given vectors.</summary>
    public sealed class ViSNetConformance : PotentialConformance
    {
        protected override double EnergyTolerance => 1e-9;

        protected override double ForceTolerance => 1e-9;

        // As of the same network elsewhere: exact mode's envelope has kinks.
        protected override double DifferenceTolerance => 2e-5;

        protected override double DifferenceStep => 1e-4;

        protected override IPotential Create() => Load("visnet");

        protected override AtomicSystem CreateSystem() => ReferenceCase.Get("visnet_tiny_exact", "ethanol_rattled").System;
    }
}
