using System.Numerics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused.So3lr;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Tests.Potentials.So3lr;

/// <summary>Energies by component, forces, virials, charges and Hirshfeld ratios against an independent program, for every stored system.</summary>
public sealed class So3lrReferenceTests
{
    // Rounding of the sums, and tables that are right to 1e-11: 1e-13 eV and 1e-12 eV/Å here.
    private const double EnergyTolerance = 1e-10;
    private const double ForceTolerance = 1e-9;
    private const double ChargeTolerance = 1e-10;

    // What single precision costs the independent program itself: 5e-7 eV an atom, 5e-5 eV/Å.
    private const double SingleEnergyTolerance = 2e-6;
    private const double SingleForceTolerance = 1e-4;

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Double_precision_gives_the_numbers_of_another_program(So3lrCase reference)
    {
        So3lrOutput output = Evaluate<double>(reference);
        Assert.Multiple(() =>
        {
            Assert.That(output.NetworkEnergy, Is.EqualTo(reference.Number("energy_network")).Within(EnergyTolerance));
            Assert.That(output.RepulsionEnergy, Is.EqualTo(reference.Number("energy_repulsion")).Within(EnergyTolerance));
            Assert.That(output.ElectrostaticEnergy, Is.EqualTo(reference.Number("energy_electrostatic")).Within(EnergyTolerance));
            Assert.That(output.DispersionEnergy, Is.EqualTo(reference.Number("energy_dispersion")).Within(EnergyTolerance));
            Assert.That(output.Energy, Is.EqualTo(reference.Number("energy")).Within(EnergyTolerance));
            Assert.That(Worst(output.Forces, reference.Vectors("forces")), Is.LessThan(ForceTolerance));
            Assert.That(output.Charges, Is.EqualTo(reference.Numbers("charges")).Within(ChargeTolerance));
            Assert.That(output.Ratios, Is.EqualTo(reference.Numbers("hirshfeld_ratios")).Within(ChargeTolerance));
            Assert.That(output.NetworkEnergies, Is.EqualTo(reference.Numbers("network_energy_per_atom")).Within(EnergyTolerance));
            if (reference.Has("virial"))
            {
                Vector3D[] virial = [output.Virial.A, output.Virial.B, output.Virial.C];
                Assert.That(Worst(virial, reference.Vectors("virial")), Is.LessThan(ForceTolerance));
            }
        });
    }

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Single_precision_costs_no_more_than_there(So3lrCase reference)
    {
        So3lrOutput output = Evaluate<float>(reference);
        Assert.Multiple(() =>
        {
            Assert.That(output.Energy, Is.EqualTo(reference.Number("energy")).Within(SingleEnergyTolerance * reference.System.AtomCount));
            Assert.That(Worst(output.Forces, reference.Vectors("forces")), Is.LessThan(SingleForceTolerance));
        });
    }

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Without_a_long_cutoff_all_pairs_count(So3lrCase reference)
    {
        Assume.That(reference.Has("vacuum_energy"), "an open structure");
        So3lrOutput output = Evaluate<double>(reference, withCutoff: false);
        Assert.Multiple(() =>
        {
            Assert.That(output.Energy, Is.EqualTo(reference.Number("vacuum_energy")).Within(EnergyTolerance));
            Assert.That(output.ElectrostaticEnergy, Is.EqualTo(reference.Number("vacuum_energy_electrostatic")).Within(EnergyTolerance));
            Assert.That(output.DispersionEnergy, Is.EqualTo(reference.Number("vacuum_energy_dispersion")).Within(EnergyTolerance));
            Assert.That(Worst(output.Forces, reference.Vectors("vacuum_forces")), Is.LessThan(ForceTolerance));
        });
    }

    [Test]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        So3lrCase reference = So3lrCase.Tiny().MaxBy(candidate => candidate.System.AtomCount)!;
        So3lrOutput one = Evaluate<float>(reference);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            So3lrOutput several = Evaluate<float>(reference, threads: threads);
            Assert.Multiple(() =>
            {
                Assert.That(BitConverter.DoubleToInt64Bits(several.Energy), Is.EqualTo(BitConverter.DoubleToInt64Bits(one.Energy)));
                Assert.That(several.Forces, Is.EqualTo(one.Forces));
                Assert.That(several.Virial, Is.EqualTo(one.Virial));
            });
        }
    }

    private static So3lrOutput Evaluate<T>(So3lrCase reference, bool withCutoff = true, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ModelFile model = ModelFile.Read(So3lrCase.Weights);
        So3lrOptions options = So3lrOptions.From(model);
        options = withCutoff ? options : options with { LongCutoff = null };
        var network = new So3lrNetwork<T>(model, options, threads);
        double charge = reference.Number("total_charge");
        using var shortList = new VerletList(options.Cutoff, 0.3, 1);
        var graph = new EdgeGraph(options.Cutoff, hasSelfLoops: false);
        graph.Append(reference.System, shortList.Update(reference.System), new MirrorIndex());
        using VerletList? longList = options.LongCutoff is double cutoff ? new VerletList(cutoff, 0.3, 1) : null;
        var output = new So3lrOutput(reference.System.AtomCount, 0);
        network.Bind(reference.System.Topology, charge, reference.Number("unpaired_electrons"));
        network.Evaluate(reference.System, graph, longList?.Update(reference.System), charge, true, output);
        return output;
    }

    private static double Worst(Vector3D[] found, Vector3D[] expected) => found.Zip(expected, (a, b) => (a - b).Length).Max();
}
