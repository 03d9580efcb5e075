using System.Globalization;
using System.Text;
using MDEngine.IO;
using MDEngine.Simulations.Optimization;

namespace MDEngine.Simulations;

/// <summary>
/// Optimizes the structures of a file, several in parallel, and writes them in their order: optimized.extxyz and
/// summary.csv grow by whole structures, and progress.json says how far they belong together.
/// </summary>
public sealed class OptimizationBatch
{
    /// <summary>Name of the file of structures.</summary>
    public const string StructuresName = "optimized.extxyz";
    private const string SummaryName = "summary.csv";
    private const string Header = "frame,converged,steps,force_calls,start_energy_ev,energy_ev,start_enthalpy_ev,enthalpy_ev,max_force_ev_per_angstrom,rmsd_to_start_angstrom,rmsd_to_reference_angstrom,failure";
    private const int StructuresPerRound = 8;

    private readonly GeometryOptimization settings;
    private readonly string folder;
    private readonly OptimizationProgress begun;
    private readonly Stack<IPotential> potentials = new();
    private readonly Lock gate = new();

    /// <summary>A batch that begins, or that resumes after the structures that a stopped one has finished.</summary>
    /// <param name="settings">How each structure is optimized.</param>
    /// <param name="folder">Folder for the results, which exists.</param>
    /// <param name="resume">Whether to resume what is in the folder.</param>
    /// <exception cref="InputException">The run there had other settings.</exception>
    public OptimizationBatch(GeometryOptimization settings, string folder, bool resume = false)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (this.settings, this.folder) = (settings, folder);
        begun = resume ? OptimizationProgress.Read(folder, settings) : OptimizationProgress.Start(settings);
    }

    /// <summary>Optimizes all structures.</summary>
    /// <param name="starts">The structures, in the same order as those of a run that is resumed.</param>
    /// <param name="report">Called for each structure, in order, with its number from 1.</param>
    /// <param name="cancellation">Ends the run; structures done are kept.</param>
    /// <returns>Numbers of structures and of failures.</returns>
    /// <exception cref="InputException">The structures are not those of the run that is resumed, or cannot be described by the potential.</exception>
    public (int Structures, int Failures) Run(IEnumerable<Structure> starts, Action<int, OptimizationOutcome>? report = null, CancellationToken cancellation = default)
    {
        OptimizationProgress progress = begun;
        string structuresPath = Path.Combine(folder, StructuresName);
        string summaryPath = Path.Combine(folder, SummaryName);
        using Trajectory structures = progress.Structures > 0 ? Trajectory.Append(structuresPath, progress.StructureBytes) : Trajectory.Create(structuresPath);
        using ResumableFile summary = progress.Structures > 0 ? ResumableFile.OpenAt(summaryPath, progress.SummaryBytes) : ResumableFile.Create(summaryPath);
        if (progress.Structures == 0)
        {
            summary.Append(Encoding.UTF8.GetBytes(Header + "\n"));
        }

        try
        {
            foreach (Frame[] round in progress.Remaining(starts.Select(start => start.Frame)).Chunk(StructuresPerRound * Threads))
            {
                progress = RunRound(round, progress, structures, summary, report ?? ((_, _) => { }), cancellation);
            }
        }
        finally
        {
            foreach (IPotential potential in potentials.Where(_ => settings.Potential.CanCreate))
            {
                (potential as IDisposable)?.Dispose();
            }
        }

        return (progress.Structures, progress.Failures);
    }

    private int Threads => settings.Potential.CanCreate ? settings.Potential.Options.Threads : 1;

    private OptimizationProgress RunRound(
        Frame[] round, OptimizationProgress progress, Trajectory structures, ResumableFile summary, Action<int, OptimizationOutcome> report, CancellationToken cancellation)
    {
        int threads = Math.Min(Threads, round.Length);
        int threadsOfEach = Math.Max(1, settings.Potential.Options.Threads / threads);
        var outcomes = new OptimizationOutcome?[round.Length];
        int first = progress.Structures;
        int written = 0;
        var optimizer = new StructureOptimizer(settings);

        // Structures are taken in their order, and each is written as soon as all before it are.
        OrderedParallel.Run(
            round.Length,
            threads,
            k =>
            {
                IPotential potential = Borrow(threadsOfEach);
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

    private IPotential Borrow(int threads)
    {
        lock (gate)
        {
            if (potentials.TryPop(out IPotential? potential))
            {
                return potential;
            }
        }

        return settings.Potential.CanCreate ? settings.Potential.Create(threads) : settings.Potential.Energies;
    }

    private OptimizationProgress Write(Frame start, OptimizationOutcome outcome, OptimizationProgress before, Trajectory structures, ResumableFile summary)
    {
        structures.Write(outcome.Frame);
        double?[] numbers = [outcome.StartEnergy, outcome.Frame.Energy, outcome.StartEnthalpy, outcome.Enthalpy, outcome.MaxForce, outcome.StartRmsd, outcome.ReferenceRmsd];
        summary.Append(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{before.Structures + 1},{(outcome.Failure is null ? "yes" : "no")},{outcome.Steps},{outcome.ForceCalls},{string.Join(',', numbers.Select(CsvLine.Exact))},{CsvLine.Quote(outcome.Failure ?? "")}\n")));
        summary.Flush();
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
