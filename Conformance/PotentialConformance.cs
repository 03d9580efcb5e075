namespace MDEngine.Conformance;

/// <summary>What every potential must show; derive a class for each potential and kind of system.</summary>
/// <example>
/// <code>
/// public sealed class MorseConformance : PotentialConformance
/// {
///     protected override IPotential Create() => new Morse();
///
///     protected override AtomicSystem CreateSystem() => Trajectory.ReadFirst("cluster.extxyz").System;
/// }
/// </code>
/// </example>
public abstract class PotentialConformance
{
    /// <summary>Energies of the same physical situation may differ by rounding only, eV.</summary>
    protected virtual double EnergyTolerance => 1e-10;

    /// <summary>Forces of the same physical situation may differ by rounding only, eV/Å.</summary>
    protected virtual double ForceTolerance => 1e-10;

    /// <summary>Error of five-point differences with <see cref="DifferenceStep"/>: truncation and rounding, eV/Å (or eV for the virial).</summary>
    protected virtual double DifferenceTolerance => 1e-7;

    /// <summary>Å, and without unit for strains.</summary>
    protected virtual double DifferenceStep => 1e-3;

    /// <summary>Distances at which something is cut off, Å.</summary>
    protected virtual IEnumerable<double> Cutoffs => [];

    /// <summary>Largest step of a force component over 2·10⁻⁷ Å across a cutoff, eV/Å; a jump is far larger.</summary>
    protected virtual double ForceJumpTolerance => 1e-5;

    /// <summary>What the energy may miss of what the forces explain over 2·10⁻⁷ Å across a cutoff, eV.</summary>
    protected virtual double EnergyJumpTolerance => 1e-10;

    /// <summary>A potential of one's own; tests do not dispose it.</summary>
    protected abstract IPotential Create();

    /// <summary>A structure without symmetry, not at a minimum.</summary>
    protected abstract AtomicSystem CreateSystem();

    /// <summary>Forces against differences of energies, each component of each atom.</summary>
    [Test]
    public void ForcesAreMinusTheGradientOfTheEnergy()
    {
        AtomicSystem system = CreateSystem();
        IPotential potential = Create();
        Vector3D[] forces = Evaluate(potential, system).Forces;
        double worst = 0;
        for (int i = 0; i < system.AtomCount; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                int atom = i;
                Vector3D direction = Axis(axis);
                double slope = Derivative(h => Energy(potential, Moved(system, atom, h * direction)));
                worst = Math.Max(worst, Math.Abs(forces[i][axis] + slope));
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(forces.Max(force => force.Length), Is.GreaterThan(100 * DifferenceTolerance), "the forces must be large enough to be compared");
            Assert.That(worst, Is.LessThan(DifferenceTolerance));
        });
    }

    /// <summary>All nine components of the virial against energies of strained structures.</summary>
    [Test]
    public void VirialIsMinusTheStrainDerivativeOfTheEnergy()
    {
        AtomicSystem system = CreateSystem();
        IPotential potential = Create();
        Assume.That(potential.Supported.HasFlag(Quantities.Virial), "The potential has no virial.");

        Matrix3x3 virial = Evaluate(potential, system, Quantities.Virial).Virial;
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                Matrix3x3 strain = Matrix3x3.Outer(Axis(row), Axis(column));
                double slope = Derivative(h => Energy(potential, Strained(system, h * strain)));
                Assert.That(virial[row, column], Is.EqualTo(-slope).Within(10 * DifferenceTolerance), $"component {row}{column}");
            }
        }
    }

    /// <summary>The whole is moved.</summary>
    [Test]
    public void TranslationChangesNothing()
    {
        AtomicSystem system = CreateSystem();
        var by = new Vector3D(1.234, -5.678, 0.321);
        AssertSame(Evaluate(Create(), system), Evaluate(Create(), Transformed(system, position => position + by)), force => force);
    }

    /// <summary>Structure and cell are turned together.</summary>
    [Test]
    public void RotationTurnsTheForces()
    {
        AtomicSystem system = CreateSystem();
        Matrix3x3 rotation = Rotation(new Vector3D(0.36, 0.48, -0.8), 1.1);
        UnitCell cell = system.Cell.WithMatrix(new(rotation * system.Cell.A, rotation * system.Cell.B, rotation * system.Cell.C));
        AtomicSystem turned = Transformed(system, position => rotation * position) with { Cell = cell };
        AssertSame(Evaluate(Create(), system), Evaluate(Create(), turned), force => rotation * force);
    }

    /// <summary>Atoms are given in another order.</summary>
    [Test]
    public void PermutationPermutesTheForces()
    {
        AtomicSystem system = CreateSystem();
        int[] order = [.. Enumerable.Range(0, system.AtomCount)];
        new Random(3).Shuffle(order);
        Topology topology = system.Topology;
        var shuffled = new AtomicSystem(
            new Topology(order.Select(i => topology.AtomicNumbers[i]).ToArray())
            {
                Masses = [.. order.Select(i => topology.Masses[i])],
                FragmentLabels = topology.FragmentLabels.IsEmpty ? [] : [.. order.Select(i => topology.FragmentLabels[i])],
                TotalCharge = topology.TotalCharge,
            },
            system.Cell,
            order.Select(i => system.Positions.Span[i]).ToArray());
        EvaluationResult before = Evaluate(Create(), system);
        EvaluationResult after = Evaluate(Create(), shuffled);
        Assert.Multiple(() =>
        {
            Assert.That(after.Energy, Is.EqualTo(before.Energy).Within(EnergyTolerance));
            for (int k = 0; k < order.Length; k++)
            {
                Assert.That((after.Forces[k] - before.Forces[order[k]]).Length, Is.LessThan(ForceTolerance), $"atom {order[k]}");
            }
        });
    }

    /// <summary>Each atom in another image of a periodic cell.</summary>
    [Test]
    public void LatticeShiftsOfAtomsChangeNothing()
    {
        AtomicSystem system = CreateSystem();
        Assume.That(system.Cell.IsPeriodic, "An open system has no lattice.");

        var random = new Random(8);
        AtomicSystem shifted = Transformed(system, position => position
            + ((system.Cell.PeriodicA ? random.Next(-2, 3) : 0) * system.Cell.A)
            + ((system.Cell.PeriodicB ? random.Next(-2, 3) : 0) * system.Cell.B)
            + ((system.Cell.PeriodicC ? random.Next(-2, 3) : 0) * system.Cell.C));
        AssertSame(Evaluate(Create(), system), Evaluate(Create(), shifted), force => force);
    }

    /// <summary>A second evaluation adds to the first's result.</summary>
    [Test]
    public void ContributionsAreAdded()
    {
        AtomicSystem system = CreateSystem();
        IPotential potential = Create();
        EvaluationResult once = Evaluate(potential, system);
        var twice = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces, twice);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces, twice);
        Assert.Multiple(() =>
        {
            Assert.That(twice.Energy, Is.EqualTo(2 * once.Energy).Within(EnergyTolerance));
            Assert.That((twice.Forces[0] - (2 * once.Forces[0])).Length, Is.LessThan(ForceTolerance));
        });
    }

    /// <summary>Where the potential has energies per atom.</summary>
    [Test]
    public void AtomicEnergiesSumToTheEnergy()
    {
        IPotential potential = Create();
        Assume.That(potential.Supported.HasFlag(Quantities.AtomicEnergies), "The potential has no energies per atom.");

        EvaluationResult result = Evaluate(potential, CreateSystem(), Quantities.AtomicEnergies);
        Assert.That(result.AtomicEnergies.Sum(), Is.EqualTo(result.Energy).Within(EnergyTolerance));
    }

    /// <summary>
    /// The last atom is put 10⁻⁷ Å inside and outside of each cutoff from the first, beside all others: a step of energy
    /// or force is a jump.
    /// </summary>
    [Test]
    public void EnergyAndForcesAreContinuousAtTheCutoffs()
    {
        AtomicSystem system = CreateSystem();
        IPotential potential = Create();
        const double Reach = 1e-7;
        int last = system.AtomCount - 1;
        foreach (double cutoff in Cutoffs)
        {
            Vector3D direction = FreestDirection(system, cutoff);
            Vector3D move = system.Positions.Span[0] + (cutoff * direction) - system.Positions.Span[last];
            EvaluationResult inside = Evaluate(potential, Moved(system, last, move - (Reach * direction)));
            EvaluationResult outside = Evaluate(potential, Moved(system, last, move + (Reach * direction)));
            double explained = -Vector3D.Dot(inside.Forces[last] + outside.Forces[last], direction) * Reach;
            double forceStep = inside.Forces.Zip(outside.Forces, (a, b) => (a - b).Length).Aggregate(0.0, Math.Max);
            Assert.Multiple(() =>
            {
                Assert.That(forceStep, Is.LessThan(ForceJumpTolerance), $"force at {cutoff} Å");
                Assert.That(outside.Energy - inside.Energy, Is.EqualTo(explained).Within(EnergyJumpTolerance), $"energy at {cutoff} Å");
            });
        }
    }

    /// <summary>Energy, forces and more of a structure.</summary>
    protected static EvaluationResult Evaluate(IPotential potential, AtomicSystem system, Quantities more = Quantities.None)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces | more, result);
        return result;
    }

    /// <summary>The energy alone, eV.</summary>
    protected static double Energy(IPotential potential, AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy, result);
        return result.Energy;
    }

    /// <summary>A structure with one atom moved, Å.</summary>
    protected static AtomicSystem Moved(AtomicSystem system, int atom, Vector3D by)
    {
        Vector3D[] positions = system.Positions.ToArray();
        positions[atom] += by;
        return system with { Positions = positions };
    }

    /// <summary>r → r(1+ε), h → h(1+ε).</summary>
    protected static AtomicSystem Strained(AtomicSystem system, Matrix3x3 strain)
    {
        Matrix3x3 deformation = Matrix3x3.Identity + strain;
        return Transformed(system, position => position * deformation) with
        {
            Cell = system.Cell.WithMatrix(system.Cell.Matrix * deformation),
        };
    }

    /// <summary>A structure with all positions mapped.</summary>
    protected static AtomicSystem Transformed(AtomicSystem system, Func<Vector3D, Vector3D> map)
    {
        Vector3D[] positions = system.Positions.ToArray();
        return system with { Positions = Array.ConvertAll(positions, position => map(position)) };
    }

    /// <summary>The direction in which the last atom, put at a distance from the first, is farthest from all others.</summary>
    private static Vector3D FreestDirection(AtomicSystem system, double distance)
    {
        var random = new Random(2);
        Vector3D best = default;
        double widest = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            Vector3D direction = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Normalized();
            Vector3D place = system.Positions.Span[0] + (distance * direction);
            double nearest = double.MaxValue;
            for (int atom = 0; atom < system.AtomCount - 1; atom++)
            {
                for (int image = 0; image < 27; image++)
                {
                    Vector3D shift = new Vector3D((image % 3) - 1, (image / 3 % 3) - 1, (image / 9) - 1) * system.Cell.Matrix;
                    nearest = Math.Min(nearest, (system.Positions.Span[atom] + shift - place).Length);
                }
            }

            if (nearest > widest)
            {
                (widest, best) = (nearest, direction);
            }
        }

        return best;
    }

    private static Vector3D Axis(int axis) => new(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);

    private static Matrix3x3 Rotation(Vector3D axis, double angle)
    {
        Vector3D n = axis.Normalized();
        (double sine, double cosine) = Math.SinCos(angle);
        var cross = new Matrix3x3(new(0, -n.Z, n.Y), new(n.Z, 0, -n.X), new(-n.Y, n.X, 0));
        return (cosine * Matrix3x3.Identity) + (sine * cross) + ((1 - cosine) * Matrix3x3.Outer(n, n));
    }

    /// <summary>Five-point central difference; its truncation error is h⁴ E⁽⁵⁾/30.</summary>
    private double Derivative(Func<double, double> function)
    {
        double h = DifferenceStep;
        return (function(-2 * h) - (8 * function(-h)) + (8 * function(h)) - function(2 * h)) / (12 * h);
    }

    private void AssertSame(EvaluationResult before, EvaluationResult after, Func<Vector3D, Vector3D> turn) => Assert.Multiple(() =>
    {
        Assert.That(after.Energy, Is.EqualTo(before.Energy).Within(EnergyTolerance));
        for (int i = 0; i < before.Forces.Length; i++)
        {
            Assert.That((after.Forces[i] - turn(before.Forces[i])).Length, Is.LessThan(ForceTolerance), $"atom {i}");
        }
    });
}
