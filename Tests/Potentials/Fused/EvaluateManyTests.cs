using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Fused;

/// <summary>Many structures in one call are computed as one after the other, to the last bit.</summary>
internal sealed class EvaluateManyTests
{
    private const Quantities All = Quantities.Energy | Quantities.Forces | Quantities.Virial;

    /// <summary>Two molecules in turn, in every second structure each atom moved by up to 0.4 Å along each axis: neighbor lists of a copy serve some structures and must be built anew for others.</summary>
    [Test]
    public void Structures_have_the_bits_of_one_after_the_other(
        [Values("lsrm_tiny_smooth", "visnet_tiny_exact")] string model, [Values] NetworkPrecision precision, [Values(2, 3)] int threads)
    {
        AtomicSystem[] systems = Structures();
        string path = Path.Combine(ReferenceCase.Folder, model + ".safetensors");
        using LearnedPotential single = LearnedPotential.Load(path, new LearnedPotentialOptions(precision, Threads: 1));
        using LearnedPotential potential = LearnedPotential.Load(path, new LearnedPotentialOptions(precision, Threads: threads));
        EvaluationResult[] results = [.. systems.Select(system => new EvaluationResult(system.AtomCount))];

        potential.EvaluateMany(systems, All, results);

        for (int k = 0; k < systems.Length; k++)
        {
            var expected = new EvaluationResult(systems[k].AtomCount);
            single.Evaluate(systems[k], All, expected);
            Assert.That(results[k].Energy, Is.EqualTo(expected.Energy), $"structure {k}");
            Assert.That(results[k].Forces, Is.EqualTo(expected.Forces));
            Assert.That(results[k].Virial, Is.EqualTo(expected.Virial));
        }
    }

    [Test]
    public void Bad_input_is_told_as_for_one_structure()
    {
        AtomicSystem good = ReferenceCase.Get("visnet_tiny_exact", "aspirin_rattled").System;
        var gold = new AtomicSystem(new Topology([79]), UnitCell.None, new Vector3D[] { Vector3D.Zero });
        using LearnedPotential potential = LearnedPotential.Load(Path.Combine(ReferenceCase.Folder, "visnet_tiny_exact.safetensors"), new LearnedPotentialOptions(Threads: 2));
        EvaluationResult[] results = [new(good.AtomCount), new(1)];
        Assert.That(() => potential.EvaluateMany([good, gold], All, results), Throws.InstanceOf<InputException>().With.Message.Contains("atom 1 is gold"));
        Assert.That(() => potential.EvaluateMany([good], Quantities.Dipole, results), Throws.TypeOf<NotSupportedException>());
    }

    private static AtomicSystem[] Structures()
    {
        AtomicSystem[] molecules =
        [
            ReferenceCase.Get("lsrm_tiny_smooth", "aspirin_rattled").System,
            ReferenceCase.Get("lsrm_tiny_smooth", "ac_ala3_nhme_rattled").System,
        ];
        var random = new Random(11);
        double Step() => 0.4 * ((2 * random.NextDouble()) - 1);
        return [.. Enumerable.Range(0, 9).Select(k => molecules[k / 2 % 2]).Select((molecule, k) => molecule with
        {
            Positions = molecule.Positions.ToArray().Select(r => k % 2 == 0 ? r : r + new Vector3D(Step(), Step(), Step())).ToArray(),
        })];
    }
}
