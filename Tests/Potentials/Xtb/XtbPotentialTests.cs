using MDEngine.Potentials.Xtb;

namespace MDEngine.Tests.Potentials.Xtb;

public sealed class XtbPotentialTests
{
    /// <summary>Both sides converge the charges to the same threshold but from different codes' rounding, Hartree.</summary>
    private const double EnergyTolerance = 1e-9;

    /// <summary>What the self-consistency threshold leaves in the gradient, Hartree/Bohr.</summary>
    private const double GradientTolerance = 1e-6;

    /// <summary>What it leaves in charges (e) and dipole moments (e·Bohr).</summary>
    private const double ChargeTolerance = 1e-5;

    /// <summary>What they leave in energies of orbitals, eV.</summary>
    private const double OrbitalTolerance = 1e-4;

    [OneTimeSetUp]
    public void RequireLibrary() => XtbCase.RequireLibrary();

    [TestCaseSource(typeof(XtbCase), nameof(XtbCase.All))]
    public void Agrees_with_the_program_xtb(XtbCase reference)
    {
        using var potential = new XtbPotential(reference.Options);
        AtomicSystem system = reference.System;
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, potential.Supported, result);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy / Units.Hartree, Is.EqualTo(reference.EnergyHartree).Within(EnergyTolerance));
            for (int i = 0; i < system.AtomCount; i++)
            {
                Vector3D gradient = new(reference.Gradient[i][0], reference.Gradient[i][1], reference.Gradient[i][2]);
                Assert.That(((result.Forces[i] * (Units.Bohr / Units.Hartree)) + gradient).Length, Is.LessThan(GradientTolerance), $"gradient of atom {i}");
                if (reference.Charges is { } charges)
                {
                    Assert.That(result.Charges[i], Is.EqualTo(charges[i]).Within(ChargeTolerance), $"charge of atom {i}");
                }
            }

            if (reference.Dipole is { } dipole)
            {
                // The program's is about the origin.
                Vector3D expected = new Vector3D(dipole[0], dipole[1], dipole[2]) - (reference.Charge / Units.Bohr * system.CenterOfMass);
                Assert.That(((result.Dipole / Units.Bohr) - expected).Length, Is.LessThan(ChargeTolerance));
            }
        });
    }

    [TestCaseSource(typeof(XtbCase), nameof(XtbCase.WithOrbitals))]
    public void Frontier_orbitals_agree_with_the_program_xtb(XtbCase reference)
    {
        using var potential = new XtbPotential(reference.Options);
        var result = new EvaluationResult(reference.System.AtomCount);

        potential.Evaluate(reference.System, Quantities.FrontierOrbitals, result);

        FrontierOrbitals orbitals = result.FrontierOrbitals!.Value;
        Assert.That(orbitals.Highest, Is.EqualTo(reference.HomoLumoEv![0]).Within(OrbitalTolerance));
        Assert.That(orbitals.Lowest, Is.EqualTo(reference.HomoLumoEv[1]).Within(OrbitalTolerance));
        Assert.That(orbitals.Gap, Is.EqualTo(reference.HomoLumoEv[1] - reference.HomoLumoEv[0]).Within(OrbitalTolerance));
    }

    /// <summary>GFN2-xTB gives hydrogen one orbital, which is full in H⁻.</summary>
    [Test]
    public void Where_no_orbital_is_left_there_are_no_frontier_orbitals()
    {
        using var potential = new XtbPotential(new XtbOptions { Charge = -1 });
        var result = new EvaluationResult(1);

        potential.Evaluate(new AtomicSystem(new Topology([1]), UnitCell.None, new Vector3D[] { default }), Quantities.FrontierOrbitals, result);

        Assert.That(result.FrontierOrbitals, Is.Null);
    }

    [Test]
    public void The_force_field_has_no_orbitals()
    {
        XtbCase reference = XtbCase.Find("water", "gfnff");
        using var potential = new XtbPotential(reference.Options);

        Assert.That(
            () => potential.Evaluate(reference.System, Quantities.FrontierOrbitals, new EvaluationResult(3)),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("does not give FrontierOrbitals"));
    }

    [Test]
    public void The_charge_of_the_structure_is_taken_where_the_options_state_none()
    {
        XtbCase reference = XtbCase.Find("acetate", "gfn2");
        using var potential = new XtbPotential(new XtbOptions());
        AtomicSystem system = reference.System;
        var result = new EvaluationResult(system.AtomCount);

        potential.Evaluate(system with { Topology = system.Topology with { TotalCharge = -1 } }, Quantities.Energy, result);

        Assert.That(result.Energy / Units.Hartree, Is.EqualTo(reference.EnergyHartree).Within(EnergyTolerance));
    }

    /// <summary>A restart evaluates a structure without those before it; the bits must be the same.</summary>
    [Test]
    public void An_evaluation_does_not_depend_on_the_ones_before()
    {
        XtbCase reference = XtbCase.Find("ethanol", "gfn2");
        AtomicSystem system = reference.System;
        AtomicSystem moved = system with { Positions = system.Positions.ToArray().Select(position => position * 1.02).ToArray() };
        using var used = new XtbPotential(reference.Options);
        using var fresh = new XtbPotential(reference.Options);
        _ = Evaluate(used, moved);

        EvaluationResult first = Evaluate(used, system);
        EvaluationResult second = Evaluate(fresh, system);

        Assert.That(first.Energy, Is.EqualTo(second.Energy));
        Assert.That(first.Forces, Is.EqualTo(second.Forces));
    }

    /// <summary>
    /// A hydrogen atom of flat water, moved off the plane by h, feels and exerts forces along the normal of order h² only: the move is
    /// a rotation. libxtb's own gradient gives 1 eV/Å² h where the plane is normal to an axis.
    /// </summary>
    [TestCase("gfn1")]
    [TestCase("gfn2")]
    public void Forces_of_flat_molecules_are_those_of_turned_ones(string method)
    {
        const double Shift = 0.005;
        Vector3D[] flat = [new(0.00877, 0.37926, 0), new(-0.77636, -0.17179, Shift), new(0.7676, -0.20747, 0)];
        using var potential = new XtbPotential(XtbName.Parse(method));
        var topology = new Topology([8, 1, 1]);

        EvaluationResult result = Evaluate(potential, new AtomicSystem(topology, UnitCell.None, flat));

        Vector3D torque = default;
        for (int i = 0; i < flat.Length; i++)
        {
            torque += Vector3D.Cross(flat[i], result.Forces[i]);
        }

        Assert.That(torque.Length, Is.LessThan(1e-5), "eV");
    }

    [Test]
    public void Instances_work_side_by_side([Values("gfn1", "gfn2", "gfnff")] string method)
    {
        XtbCase[] cases = [.. XtbCase.All.Where(one => one.Method == method)];
        double[] alone = [.. cases.Select(one => EvaluateOnce(one))];
        double[] together = new double[8 * cases.Length];

        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = EvaluateOnce(cases[i % cases.Length]));

        Assert.That(together, Is.EqualTo(Enumerable.Range(0, together.Length).Select(i => alone[i % cases.Length])));
    }

    /// <summary>GFN-FF takes a topology that lies in the working directory for the molecule's own, and leaves one there.</summary>
    [Test]
    public void The_force_field_leaves_the_working_directory_alone()
    {
        string[] before = Directory.GetFiles(Environment.CurrentDirectory);

        _ = EvaluateOnce(XtbCase.Find("ethanol", "gfnff"));

        Assert.That(Directory.GetFiles(Environment.CurrentDirectory), Is.EqualTo(before));
    }

    [Test]
    public void One_potential_serves_structure_after_structure()
    {
        using var potential = new XtbPotential(new XtbOptions());
        foreach (XtbCase one in XtbCase.All.Where(one => one is { Method: "gfn2", Charge: 0, Unpaired: 0 }))
        {
            Assert.That(Evaluate(potential, one.System).Energy / Units.Hartree, Is.EqualTo(one.EnergyHartree).Within(EnergyTolerance), one.Name);
        }
    }

    /// <summary>libxtb's periodic GFN1-xTB jumps by 6.4 eV between cells of 10 and 11 Å around one water molecule.</summary>
    [Test]
    public void Periodic_structures_are_refused([Values("gfn1", "gfn2", "gfnff")] string method)
    {
        AtomicSystem water = XtbCase.Find("water", method).System;

        Assert.That(Refusal(XtbCase.Find("water", method).Options, water with { Cell = UnitCell.Orthorhombic(10, 10, 10) }), Does.Contain("remove the cell"));
        Assert.That(Refusal(XtbCase.Find("water", method).Options, water with { Cell = UnitCell.Orthorhombic(10, 10, 10) with { PeriodicC = false } }), Does.Contain("remove the cell"));
    }

    [Test]
    public void What_a_method_cannot_do_is_named()
    {
        AtomicSystem water = XtbCase.Find("water", "gfn2").System;
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(new XtbOptions(), new AtomicSystem(new Topology([92]), UnitCell.None, new Vector3D[1])), Does.Contain("atom 1 is U"));
            Assert.That(Refusal(new XtbOptions { Charge = 1, UnpairedElectrons = 0 }, water), Does.Contain("9 electrons"));
            Assert.That(Refusal(new XtbOptions(), water with { Topology = water.Topology with { TotalCharge = 0.5 } }), Does.Contain("0.5 e"));
            Assert.That(Refusal(new XtbOptions(), water with { Positions = new Vector3D[3] }), Does.Contain("Could not generate molecular structure"));
        });
    }

    [Test]
    public void A_cycle_that_does_not_converge_ends_with_the_message_of_xtb()
    {
        XtbCase reference = XtbCase.Find("ethanol", "gfn2");
        using var potential = new XtbPotential(reference.Options with { MaximumIterations = 2 });

        Assert.That(() => Evaluate(potential, reference.System), Throws.TypeOf<SimulationDivergedException>().With.Message.StartsWith("GFN2-xTB: "));
        Assert.That(() => Evaluate(potential, reference.System), Throws.TypeOf<SimulationDivergedException>(), "and again");
    }

    [Test]
    public void Quantities_that_it_does_not_have_are_refused()
    {
        using var potential = new XtbPotential(XtbName.Parse("gfnff"));
        AtomicSystem water = XtbCase.Find("water", "gfn2").System;

        Assert.That(() => potential.Evaluate(water, Quantities.Charges, new EvaluationResult(3)), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => potential.Evaluate(water, Quantities.Virial, new EvaluationResult(3)), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Names_carry_charge_spin_and_accuracy()
    {
        Assert.That(
            XtbName.Parse("GFN1,charge=-1,unpaired=2,accuracy=0.01"),
            Is.EqualTo(new XtbOptions { Method = XtbMethod.Gfn1, Charge = -1, UnpairedElectrons = 2, Accuracy = 0.01 }));
    }

    [TestCase("gfn3")]
    [TestCase("gfn2,charge=half")]
    [TestCase("gfn2,unpaired=-1")]
    [TestCase("gfn2,accuracy=0")]
    [TestCase("gfn2,solvent=water")]
    public void Names_that_mean_nothing_are_refused(string name)
    {
        Assert.That(() => XtbName.Parse(name), Throws.TypeOf<InputException>().With.Message.Contains(name));
    }

    private static string Refusal(XtbOptions options, AtomicSystem system)
    {
        using var potential = new XtbPotential(options);
        return Assert.Throws<InputException>(() => Evaluate(potential, system))!.Message;
    }

    private static double EvaluateOnce(XtbCase one)
    {
        using var potential = new XtbPotential(one.Options);
        return Evaluate(potential, one.System).Energy;
    }

    private static EvaluationResult Evaluate(XtbPotential potential, AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        return result;
    }
}
