using System.Globalization;

namespace MDEngine.Simulations.Checks;

/// <summary>Checks of energies and forces at one structure.</summary>
internal sealed class StaticChecks(AtomicSystem system, BoundPotential potential, Validation settings)
{
    /// <summary>Atoms whose forces are compared with differences; four evaluations for each of their coordinates.</summary>
    private const int MostAtoms = 24;

    private readonly Random random = new((int)settings.Seed);

    public IEnumerable<CheckResult> Run()
    {
        (double energy, Vector3D[] forces) = Evaluate(system);
        yield return Differences(forces);
        yield return Sum(forces);
        if (!system.Cell.IsPeriodic)
        {
            yield return Torque(forces);
        }

        yield return Invariance("translation", energy, Mapped(position => position + new Vector3D(1.37, -2.11, 0.73)));
        yield return Invariance("rotation", energy, Turned(Rotation(new Vector3D(0.36, 0.48, -0.8), 1.1)));
        yield return Permutation(energy);
    }

    private static string Text(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0e+0} {unit}");

    private static Matrix3x3 Rotation(Vector3D axis, double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        var cross = new Matrix3x3(new(0, -axis.Z, axis.Y), new(axis.Z, 0, -axis.X), new(-axis.Y, axis.X, 0));
        return (cosine * Matrix3x3.Identity) + (sine * cross) + ((1 - cosine) * Matrix3x3.Outer(axis, axis));
    }

    private static CheckResult Limited(string check, double value, double limit, string unit) =>
        new(check, Text(value, unit), "≤ " + Text(limit, unit), value <= limit ? Verdict.Pass : Verdict.Fail)
        {
            Numbers = new Dictionary<string, double> { ["value"] = value, ["limit"] = limit },
        };

    /// <summary>Five-point differences of the energy, along the coordinates of some atoms.</summary>
    private CheckResult Differences(Vector3D[] forces)
    {
        int[] atoms = [.. Enumerable.Range(0, system.AtomCount)];
        random.Shuffle(atoms);
        double h = settings.DifferenceStep;
        double worst = 0;
        foreach (int atom in atoms.Take(MostAtoms))
        {
            for (int axis = 0; axis < 3; axis++)
            {
                var direction = new Vector3D(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
                double At(double shift)
                {
                    Vector3D[] positions = system.Positions.ToArray();
                    positions[atom] += shift * direction;
                    return EnergyOf(system with { Positions = positions });
                }

                double slope = (At(-2 * h) - (8 * At(-h)) + (8 * At(h)) - At(2 * h)) / (12 * h);
                worst = Math.Max(worst, Math.Abs(slope + forces[atom][axis]));
            }
        }

        return Limited($"forces against differences ({Math.Min(MostAtoms, system.AtomCount)} atoms)", worst, settings.ForceLimit, "eV/Å");
    }

    private CheckResult Sum(Vector3D[] forces)
    {
        Vector3D sum = default;
        foreach (Vector3D force in forces)
        {
            sum += force;
        }

        return Limited("sum of forces", sum.Length, settings.SumLimit, "eV/Å");
    }

    private CheckResult Torque(Vector3D[] forces)
    {
        Vector3D sum = default;
        for (int i = 0; i < forces.Length; i++)
        {
            sum += Vector3D.Cross(system.Positions.Span[i] - system.Positions.Span[0], forces[i]);
        }

        return Limited("sum of torques", sum.Length, 10 * settings.SumLimit, "eV");
    }

    private CheckResult Invariance(string what, double energy, AtomicSystem other) => Unchanged(what, energy, EnergyOf(other));

    private CheckResult Unchanged(string what, double energy, double after) =>
        Limited($"energy under {what}", Math.Abs(after - energy) / system.AtomCount, settings.InvarianceLimit, "eV/atom");

    /// <summary>Atoms in another order are other atoms, to which the potential is bound anew.</summary>
    private CheckResult Permutation(double energy)
    {
        AtomicSystem shuffled = Shuffled();
        using BoundPotential bound = potential.Bind(shuffled);
        return Unchanged("permutation of atoms", energy, EnergyOf(bound, shuffled));
    }

    private AtomicSystem Mapped(Func<Vector3D, Vector3D> map) =>
        system with { Positions = Array.ConvertAll(system.Positions.ToArray(), position => map(position)) };

    private AtomicSystem Turned(Matrix3x3 rotation) => Mapped(position => rotation * position) with
    {
        Cell = system.Cell.WithMatrix(new(rotation * system.Cell.A, rotation * system.Cell.B, rotation * system.Cell.C)),
    };

    private AtomicSystem Shuffled()
    {
        int[] order = [.. Enumerable.Range(0, system.AtomCount)];
        random.Shuffle(order);
        Topology topology = system.Topology;
        return new AtomicSystem(
            new Topology(order.Select(i => topology.AtomicNumbers[i]).ToArray())
            {
                Masses = [.. order.Select(i => topology.Masses[i])],
                FragmentLabels = topology.FragmentLabels.IsEmpty ? [] : [.. order.Select(i => topology.FragmentLabels[i])],
                TotalCharge = topology.TotalCharge,
            },
            system.Cell,
            order.Select(i => system.Positions.Span[i]).ToArray());
    }

    private double EnergyOf(AtomicSystem other) => EnergyOf(potential, other);

    private static double EnergyOf(BoundPotential bound, AtomicSystem other)
    {
        var result = new EvaluationResult(other.AtomCount);
        bound.Evaluate(other, Quantities.Energy, result);
        return result.Energy;
    }

    private (double Energy, Vector3D[] Forces) Evaluate(AtomicSystem other)
    {
        var result = new EvaluationResult(other.AtomCount);
        potential.Evaluate(other, Quantities.Energy | Quantities.Forces, result);
        return (result.Energy, result.Forces);
    }
}
