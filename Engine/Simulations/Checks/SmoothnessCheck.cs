using System.Globalization;

namespace MDEngine.Simulations.Checks;

/// <summary>
/// Looks for jumps of energy and forces while an atom is moved away from another, through the distances at which the
/// potential ends or, where it names none, all the way; a jump is located to 10⁻⁶ Å by bisection.
/// </summary>
internal sealed class SmoothnessCheck(AtomicSystem system, BoundPotential potential, Validation settings)
{
    private const int Pairs = 3;
    private const double NarrowWindow = 0.05; // Å on each side of a cutoff
    private const double WideWindow = 1.5; // Å, where the distance that counts is that to a fragment's center
    private const int Intervals = 60; // on each way
    private const double Resolution = 1e-6; // Å
    private const double LongestWay = 12; // Å, where no cutoff is known

    private readonly Random random = new((int)settings.Seed + 1);

    public IEnumerable<CheckResult> Run()
    {
        double window = system.Topology.FragmentLabels.IsEmpty ? NarrowWindow : WideWindow;
        IReadOnlyList<double> cutoffs = (potential.Potential as IHasCutoffs)?.Cutoffs ?? [];
        IEnumerable<(string Name, double From, double To)> ways = cutoffs.Count > 0
            ? cutoffs.Select(cutoff => (string.Create(CultureInfo.InvariantCulture, $"across the cutoff at {cutoff:0.###} Å"), cutoff - window, cutoff + window))
            : [($"on the way to {LongestWay} Å", 3.0, LongestWay)];
        foreach ((string name, double from, double to) in ways)
        {
            (Jump worst, string problem) = Worst(from, to);
            if (problem.Length > 0)
            {
                yield return new CheckResult($"smoothness {name}", $"not judged: {problem}", "", Verdict.Note);
                continue;
            }

            bool passes = worst.Force <= settings.ForceJumpLimit && worst.Energy <= settings.EnergyJumpLimit;
            yield return new CheckResult(
                $"smoothness {name}",
                string.Create(CultureInfo.InvariantCulture, $"force jump {worst.Force:0.0e+0} eV/Å, energy jump {worst.Energy:0.0e+0} eV at {worst.Distance:F6} Å"),
                string.Create(CultureInfo.InvariantCulture, $"≤ {settings.ForceJumpLimit:0.0e+0} eV/Å, ≤ {settings.EnergyJumpLimit:0.0e+0} eV in 1e-6 Å"),
                passes ? Verdict.Pass : Verdict.Fail)
            {
                Numbers = new Dictionary<string, double>
                {
                    ["force_jump_ev_per_angstrom"] = worst.Force,
                    ["energy_jump_ev"] = worst.Energy,
                    ["distance_angstrom"] = worst.Distance,
                },
            };
        }
    }

    /// <summary>The worst of several ways, or why the potential gave out on one: quantum chemistry need not converge where bonds break.</summary>
    private (Jump Jump, string Problem) Worst(double from, double to)
    {
        Jump worst = default;
        for (int pair = 0; pair < Math.Min(Pairs, system.AtomCount - 1); pair++)
        {
            try
            {
                Jump jump = Follow(from, to);
                worst = new Jump(jump.Force >= worst.Force ? jump.Distance : worst.Distance, Math.Max(jump.Force, worst.Force), Math.Max(jump.Energy, worst.Energy));
            }
            catch (SimulationDivergedException exception)
            {
                return (worst, exception.Message);
            }
        }

        return (worst, "");
    }

    /// <summary>The place between two distances where forces change most abruptly.</summary>
    private Jump Follow(double from, double to)
    {
        (int anchor, int mover, Vector3D direction) = ChooseWay(from);
        Point Evaluate(double distance)
        {
            Vector3D[] positions = system.Positions.ToArray();
            positions[mover] = positions[anchor] + (distance * direction);
            var result = new EvaluationResult(positions.Length);
            potential.Evaluate(system with { Positions = positions }, Quantities.Energy | Quantities.Forces, result);
            return new Point(distance, result.Energy, result.Forces);
        }

        Point[] points = [.. Enumerable.Range(0, Intervals + 1).Select(k => Evaluate(from + ((to - from) * k / Intervals)))];
        int sharpest = Enumerable.Range(1, Intervals - 1).MaxBy(k => Bend(points[k - 1], points[k], points[k + 1]));

        // A steep slope halves its step with the interval, a jump keeps it: the two are told apart by the last two intervals.
        (Point a, Point b) = Step(points[sharpest - 1], points[sharpest]) >= Step(points[sharpest], points[sharpest + 1])
            ? (points[sharpest - 1], points[sharpest])
            : (points[sharpest], points[sharpest + 1]);
        double step = Step(a, b);
        double wider = step;
        while (b.Distance - a.Distance > Resolution)
        {
            Point middle = Evaluate(0.5 * (a.Distance + b.Distance));
            (a, b) = Step(a, middle) >= Step(middle, b) ? (a, middle) : (middle, b);
            (wider, step) = (step, Step(a, b));
        }

        double explained = -0.5 * Vector3D.Dot(a.Forces[mover] + b.Forces[mover], direction) * (b.Distance - a.Distance);
        return new Jump(b.Distance, Math.Max(0, (2 * step) - wider), Math.Abs(b.Energy - a.Energy - explained));
    }

    /// <summary>A pair of atoms and the direction, of many, in which the moved one stays farthest from all others.</summary>
    private (int Anchor, int Mover, Vector3D Direction) ChooseWay(double distance)
    {
        (int Anchor, int Mover, Vector3D Direction) best = default;
        double widest = -1;
        int mover = random.Next(system.AtomCount);
        for (int trial = 0; trial < 200; trial++)
        {
            int anchor = random.Next(system.AtomCount);
            Vector3D direction = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Normalized();
            Vector3D place = system.Positions.Span[anchor] + (distance * direction);
            double nearest = double.PositiveInfinity;
            for (int other = 0; other < system.AtomCount; other++)
            {
                for (int image = 0; image < 27 && other != mover; image++)
                {
                    Vector3D shift = system.Cell.IsPeriodic
                        ? new Vector3D((image % 3) - 1, (image / 3 % 3) - 1, (image / 9) - 1) * system.Cell.Matrix
                        : Vector3D.Zero;
                    nearest = Math.Min(nearest, (system.Positions.Span[other] + shift - place).Length);
                }
            }

            if (anchor != mover && nearest > widest)
            {
                (widest, best) = (nearest, (anchor, mover, direction));
            }
        }

        return best;
    }

    private static double Step(Point a, Point b) => a.Forces.Zip(b.Forces, (f, g) => (f - g).Length).Max();

    /// <summary>Second difference of the forces, in which a jump stands out from a slope.</summary>
    private static double Bend(Point a, Point b, Point c) =>
        Enumerable.Range(0, a.Forces.Length).Max(i => (a.Forces[i] - (2 * b.Forces[i]) + c.Forces[i]).Length);

    private readonly record struct Point(double Distance, double Energy, Vector3D[] Forces);

    private readonly record struct Jump(double Distance, double Force, double Energy);
}
