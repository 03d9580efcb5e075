using System.Globalization;
using System.Text;
using MDEngine.IO;

namespace MDEngine.Simulations.Optimization;

/// <summary>
/// Optimizes the structures of a file, several side by side, and writes them in their order: optimized.extxyz and
/// summary.csv grow by whole structures, and progress.json says how far they belong together.
/// </summary>
internal sealed class OptimizationBatch(OptimizationSettings settings, string folder)
{
    public const string StructuresName = "optimized.extxyz";
    private const string SummaryName = "summary.csv";
    private const string Header = "frame,converged,steps,force_calls,start_energy_ev,energy_ev,max_force_ev_per_angstrom,rmsd_to_start_angstrom,rmsd_to_reference_angstrom,failure";
    private const int StructuresPerRound = 8;

    private readonly Stack<IPotential> potentials = new();
    private readonly Lock gate = new();

    /// <summary>Runs to the end of the file.</summary>
    /// <param name="frames">The structures.</param>
    /// <param name="progress">Where the run goes on.</param>
    /// <param name="report">Called for each structure, in order.</param>
    /// <param name="cancellation">Ends the run; structures done are kept.</param>
    /// <returns>Numbers of structures and of failures.</returns>
    public (int Structures, int Failures) Run(
        IEnumerable<Frame> frames, OptimizationProgress progress, Action<int, OptimizationOutcome> report, CancellationToken cancellation)
    {
        string structuresPath = Path.Combine(folder, StructuresName);
        string summaryPath = Path.Combine(folder, SummaryName);
        using Trajectory structures = progress.Structures > 0 ? Trajectory.Append(structuresPath, progress.StructureBytes) : Trajectory.Create(structuresPath);
        using var summary = new FileStream(summaryPath, progress.Structures > 0 ? FileMode.Open : FileMode.Create, FileAccess.Write);
        summary.SetLength(progress.SummaryBytes);
        summary.Position = progress.SummaryBytes;
        if (progress.Structures == 0)
        {
            summary.Write(Encoding.UTF8.GetBytes(Header + "\n"));
        }

        try
        {
            foreach (Frame[] round in progress.Remaining(frames).Chunk(StructuresPerRound * settings.Potential.Threads))
            {
                progress = RunRound(round, progress, structures, summary, report, cancellation);
            }
        }
        finally
        {
            foreach (IPotential potential in potentials)
            {
                (potential as IDisposable)?.Dispose();
            }
        }

        return (progress.Structures, progress.Failures);
    }

    private OptimizationProgress RunRound(
        Frame[] round, OptimizationProgress progress, Trajectory structures, FileStream summary, Action<int, OptimizationOutcome> report, CancellationToken cancellation)
    {
        int threads = Math.Min(settings.Potential.Threads, round.Length);
        PotentialRequest request = settings.Potential with { Threads = Math.Max(1, settings.Potential.Threads / threads) };
        var outcomes = new OptimizationOutcome?[round.Length];
        int first = progress.Structures;
        int written = 0;
        var optimizer = new StructureOptimizer(settings);

        // Structures are taken in their order, and each is written as soon as all before it are.
        SideBySide.Run(
            round.Length,
            threads,
            k =>
            {
                IPotential potential = Borrow(request);
                OptimizationOutcome outcome;
                try
                {
                    outcome = optimizer.Run(round[k], first + k + 1, potential, cancellation);
                }
                catch (InputException exception)
                {
                    throw new InputException($"frame {first + k + 1}: {exception.Message}", exception);
                }

                lock (gate)
                {
                    potentials.Push(potential);
                    outcomes[k] = outcome;
                    while (written < round.Length && outcomes[written] is { } next)
                    {
                        progress = Write(round[written], next, progress, structures, summary);
                        report(first + written + 1, next);
                        outcomes[written++] = null;
                    }
                }
            },
            cancellation);
        return progress;
    }

    private IPotential Borrow(PotentialRequest request)
    {
        lock (gate)
        {
            if (potentials.TryPop(out IPotential? potential))
            {
                return potential;
            }
        }

        return PotentialFactory.Create(request);
    }

    private OptimizationProgress Write(Frame start, OptimizationOutcome outcome, OptimizationProgress before, Trajectory structures, FileStream summary)
    {
        structures.Write(outcome.Frame);
        string failure = outcome.Failure is null ? "" : $"\"{outcome.Failure.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        summary.Write(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{before.Structures + 1},{(outcome.Failure is null ? "yes" : "no")},{outcome.Steps},{outcome.ForceCalls},{outcome.StartEnergy:R},{outcome.Frame.Energy:R},{outcome.MaxForce:R},{outcome.StartRmsd:R},{outcome.ReferenceRmsd:R},{failure}\n")));
        summary.Flush(flushToDisk: true);
        structures.Flush();
        OptimizationProgress progress = before with
        {
            Structures = before.Structures + 1,
            Failures = before.Failures + (outcome.Failure is null ? 0 : 1),
            StructureBytes = structures.Position,
            SummaryBytes = summary.Position,
            StartHash = StructureHash.Of(start.System, before.StartHash),
        };
        progress.Write(folder);
        return progress;
    }
}
