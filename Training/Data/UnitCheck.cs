namespace MDEngine.Training.Data;

/// <summary>
/// Finds energies, forces or lengths that are off by a factor, from what all molecules have in common: the length (0.9 to 1.5 Å)
/// and stiffness (30 to 50 eV/Å², from the slope of the force along the bond where it vanishes) of bonds to hydrogen; and from energies and forces
/// themselves, for between near frames ΔE = −½ (F + F')·Δr up to third order.
/// </summary>
internal sealed class UnitCheck
{
    private const double TypicalStiffness = 34;        // eV/Å², a C–H bond
    private const double StiffnessTolerance = 2.7;     // N–H and O–H bonds, and soft environments
    private const double ConsistencyTolerance = 1.7;   // of the factor between energy differences and work
    private const double MostLeft = 0.5;               // of the energy differences by the line; 0.2 to 0.47 in hot dynamics, more where moves are too long for it
    private const double BrokenBeyond = 2;             // of the first length: the bond is broken, or one of its atoms wrapped
    private const double NearEnough = 0.6;             // Å, the largest move of an atom between frames that are compared
    private const double LeastRange = 0.01;            // Å; molecules that keep their shape, as in a scan of their distance, tell no stiffness
    private const int LeastSamples = 20;

    private readonly Dictionary<int, Sums> files = [];

    public void Add(int file, ReferenceFrame frame)
    {
        if (!files.TryGetValue(file, out Sums? sums))
        {
            files[file] = sums = new Sums();
        }

        sums.Add(frame);
    }

    /// <summary>The faults, named by <paramref name="pathOf"/> each file.</summary>
    public IEnumerable<DataProblem> Problems(Func<int, string> pathOf)
    {
        foreach ((int file, Sums sums) in files.OrderBy(pair => pair.Key))
        {
            if (sums.Describe(pathOf(file).EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) is (string what, string advice))
            {
                yield return new DataProblem($"{pathOf(file)}: {what}", [], "", advice, CanDrop: false);
            }
        }
    }

    /// <summary>Pairs of work and change of energy, and the factor between them: that of least absolute deviations, which a few long moves do not turn.</summary>
    private sealed class WorkLine
    {
        private readonly List<(double Work, double Change)> pairs = [];

        public int Count => pairs.Count;

        public void Add(double work, double change) => pairs.Add((work, change));

        /// <summary>The median of the ratios, weighted by the work, which minimizes Σ |ΔE − b W|; and the share of Σ |ΔE| that is left of that sum.</summary>
        public (double Factor, double Left) Fit()
        {
            (double Work, double Change)[] sorted = [.. pairs.Where(pair => pair.Work != 0).OrderBy(pair => pair.Change / pair.Work)];
            double half = 0.5 * sorted.Sum(pair => Math.Abs(pair.Work));
            int k = 0;
            for (double sum = 0; k < sorted.Length - 1 && (sum += Math.Abs(sorted[k].Work)) < half; k++)
            {
            }

            double factor = sorted.Length > 0 ? sorted[k].Change / sorted[k].Work : double.NaN;
            return (factor, pairs.Sum(pair => Math.Abs(pair.Change - (factor * pair.Work))) / pairs.Sum(pair => Math.Abs(pair.Change)));
        }
    }

    private sealed class Sums
    {
        private readonly WorkLine work = new();
        private BondStretch[] stretches = []; // one for each bond to hydrogen
        private NearestAtom[] bonds = [];
        private ReferenceFrame? previous;

        public void Add(ReferenceFrame frame)
        {
            if (previous is null || !ReferenceEquals(previous.Topology, frame.Topology))
            {
                bonds = [.. NearestAtom.Find(frame.Positions).Where(bond =>
                    frame.Topology.AtomicNumbers[bond.Atom] == 1 && frame.Topology.AtomicNumbers[bond.Other] > 1)];
                stretches = [.. bonds.Select(_ => new BondStretch())];
            }
            else if (previous.Cell == frame.Cell)
            {
                AddWork(previous, frame);
            }

            for (int b = 0; b < bonds.Length; b++)
            {
                Vector3D bond = frame.Positions[bonds[b].Atom] - frame.Positions[bonds[b].Other];
                if (bond.Length < BrokenBeyond * bonds[b].Distance)
                {
                    stretches[b].Add(bond.Length, Vector3D.Dot(frame.Forces![bonds[b].Atom], bond.Normalized()));
                }
            }

            previous = frame;
        }

        public (string What, string Advice)? Describe(bool isNpz)
        {
            BondStretch[] sampled = [.. stretches.Where(bond => bond.Count >= LeastSamples)];
            if (sampled.Length > 0 && Median(sampled.Select(bond => bond.MeanLength)) is double length and (< 0.8 or > 1.6))
            {
                return ($"bonds to hydrogen are {length:G3} long where 0.9 to 1.5 Å is usual", "positions must be in Å");
            }

            if (work.Count >= LeastSamples && work.Fit() is (double factor, < MostLeft))
            {
                if (factor < 0)
                {
                    return ("forces have the wrong sign: energies rise along them", "store forces, −∂E/∂r, rather than gradients");
                }

                if (factor is < 1 / ConsistencyTolerance or > ConsistencyTolerance)
                {
                    return ($"energies change {factor:G3} times as much from frame to frame as the forces say", "energies must be in one unit, and forces in that unit per Å");
                }
            }

            BondStretch[] stretched = [.. sampled.Where(bond => bond.Range >= LeastRange)];
            if (stretched.Length > 0)
            {
                double stiffness = Median(stretched.Select(bond => bond.Stiffness()));
                double stretch = stiffness / TypicalStiffness;
                if (stiffness > 0 && stretch is (< 1 / StiffnessTolerance or > StiffnessTolerance))
                {
                    return ($"forces are off by a factor of about {stretch:G2}: bonds to hydrogen have a force constant of {stiffness:G3} eV/Å² where 30 to 50 is usual",
                        isNpz ? "state the energy unit of the file with --energy-unit (energy_unit in a training file)" : "extended XYZ has eV and eV/Å; convert the file to these");
                }
            }

            return null;
        }

        private static double Median(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            return sorted[sorted.Length / 2];
        }

        private void AddWork(ReferenceFrame before, ReferenceFrame after)
        {
            double sum = 0;
            for (int i = 0; i < after.AtomCount; i++)
            {
                Vector3D move = after.Positions[i] - before.Positions[i];
                if (move.Length > NearEnough)
                {
                    return;
                }

                sum -= 0.5 * Vector3D.Dot(before.Forces![i] + after.Forces![i], move);
            }

            work.Add(sum, after.Energy - before.Energy);
        }
    }
}
