using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>Fragment labels of several molecules in one file, as programs leave them that put structures together.</summary>
public sealed class RepeatedLabelTests
{
    // Molecules 40 Å apart; positions lose three of some fifteen digits there.
    private const double SumTolerance = 1e-9;

    private static readonly string Model = Path.Combine(Repository.Root, "Models", "ac-ala3-nhme.safetensors");
    private static readonly Frame One = Trajectory.ReadFirst(Path.Combine(Repository.Root, "Examples", "ac-ala3-nhme", "start.extxyz"));

    [Test]
    public void Labels_of_its_own_make_two_molecules_two([Values(2, 3)] int copies)
    {
        using Potential potential = Potential.Load(Model);
        double one = Energy(potential, Copies(1, repeatLabels: true));
        Assert.That(Energy(potential, Copies(copies, repeatLabels: false)), Is.EqualTo(copies * one).Within(SumTolerance * copies));
    }

    [Test]
    public void Repeated_labels_are_refused([Values(2, 3)] int copies, [Values] bool periodic)
    {
        using Potential potential = Potential.Load(Model);
        Frame repeated = Copies(copies, repeatLabels: true);
        repeated.Cell = periodic ? UnitCell.Orthorhombic(40, 40, 40 * copies) : UnitCell.None;
        Assert.That(
            () => Energy(potential, repeated),
            Throws.TypeOf<InputException>().With.Message.Contains("Atoms 1 and 43 have the same fragment label"));
    }

    [Test]
    public void A_molecule_that_lies_across_the_faces_of_its_cell_is_one_piece()
    {
        using Potential potential = Potential.Load(Model);
        Frame wrapped = Copies(1, repeatLabels: true);
        wrapped.Cell = UnitCell.Orthorhombic(40, 40, 40);
        double expected = Energy(potential, wrapped);
        for (int i = 0; i < wrapped.AtomCount; i++)
        {
            wrapped.Positions[i] += new Vector3D(wrapped.Positions[i].X < 0 ? 40 : 0, 0, 0);
        }

        Frame others = wrapped.With(wrapped.Topology with { FragmentLabels = [.. Enumerable.Range(0, One.AtomCount)] });
        Assert.That(Energy(potential, wrapped), Is.EqualTo(expected).Within(SumTolerance));
        Assert.That(() => Energy(potential, others), Throws.Nothing);
    }

    private static double Energy(Potential potential, Frame frame)
    {
        var result = new EvaluationResult(frame.AtomCount);
        potential.Evaluate(frame.System, Quantities.Energy, result);
        return result.Energy;
    }

    private static Frame Copies(int count, bool repeatLabels)
    {
        var labels = Enumerable.Range(0, count).SelectMany(copy => One.Topology.FragmentLabels.Select(label => label + (repeatLabels ? 0 : 100 * copy)));
        var topology = new Topology([.. Enumerable.Repeat(One.Topology.AtomicNumbers, count).SelectMany(numbers => numbers)]) { FragmentLabels = [.. labels] };
        return new Frame(topology, [.. Enumerable.Range(0, count).SelectMany(copy => One.Positions.Select(position => position + new Vector3D(0, 0, 40 * copy)))]);
    }
}
