using System.Globalization;
using MDEngine.IO;

namespace MDEngine.Training.Sampling;

/// <summary>What became of the seeds.</summary>
/// <param name="Molecules">Molecules with at least one frame.</param>
/// <param name="Frames">Frames in all files.</param>
/// <param name="Failures">Seeds that were skipped or broke, one line each.</param>
/// <param name="PartsElsewhere">Parts that other processes are at.</param>
public sealed record SeedOutcome(int Molecules, int Frames, IReadOnlyList<string> Failures, int PartsElsewhere);

/// <summary>
/// Samples many molecules, each a frame of a seeds file. They are cut into parts, which threads, of any number of processes, take one after the other; a part's file gets its name when it is
/// whole, so that a killed run resumes with the missing parts, and files do not depend on threads.
/// </summary>
public static class SeedSampler
{
    private const int SeedsPerPart = 50;

    private delegate (List<Frame> Frames, string? Fault) Sampler(Frame start, int number, CancellationToken cancellation);

    /// <summary>Samples the parts that are not there yet.</summary>
    /// <param name="seeds">One frame of each molecule.</param>
    /// <param name="create">Makes a potential for a thread; disposed if it is disposable.</param>
    /// <param name="options">Options.</param>
    /// <param name="folder">Where the parts go: part-00000.extxyz (eV, eV/Å), and part-00000.failed.txt where seeds failed.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="progress">Is told the parts that are done, and their number.</param>
    /// <param name="cancellation">Ends the run between two steps; parts that are not whole are lost.</param>
    public static SeedOutcome Run(
        IReadOnlyList<Frame> seeds, Func<IPotential> create, SeedSamplingOptions options, string folder, int threads, Action<int, int> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        int parts = (seeds.Count + SeedsPerPart - 1) / SeedsPerPart;
        int done = 0;
        bool[] repeated = Repeated(seeds);
        using var potentials = new ThreadLocal<IPotential>(create, trackAllValues: true);
        try
        {
            OrderedParallel.Run(
                parts,
                threads,
                part =>
                {
                    string path = PartPath(folder, part);
                    using RunLock? claim = File.Exists(path) ? null : RunLock.TryOfFile(path);
                    if (claim is not null && !File.Exists(path)) // another process may have made it whole meanwhile
                    {
                        RunPart(seeds, repeated, SamplerOf(potentials.Value!, options, seeds), folder, part, cancellation);
                    }

                    progress(Interlocked.Increment(ref done), parts);
                },
                cancellation);
        }
        finally
        {
            foreach (IPotential potential in potentials.Values)
            {
                (potential as IDisposable)?.Dispose();
            }
        }

        return Summarize(folder, parts);
    }

    private static Sampler SamplerOf(IPotential reference, SeedSamplingOptions options, IReadOnlyList<Frame> seeds) => options.Kind == SamplingKind.Contacts
        ? new ContactSampler(reference, options, seeds).Sample
        : new MoleculeSampler(reference, options).Sample;

    private static void RunPart(IReadOnlyList<Frame> seeds, bool[] repeated, Sampler sampler, string folder, int part, CancellationToken cancellation)
    {
        string path = PartPath(folder, part);
        string unfinished = Path.ChangeExtension(path, ".tmp.extxyz");
        var failures = new List<string>();
        using (Trajectory file = Trajectory.Create(unfinished))
        {
            for (int number = part * SeedsPerPart; number < Math.Min((part + 1) * SeedsPerPart, seeds.Count); number++)
            {
                string? fault = "repeats an earlier seed";
                if (!repeated[number])
                {
                    try
                    {
                        (List<Frame> frames, fault) = sampler(seeds[number], number, cancellation);
                        frames.ForEach(file.Write);
                    }
                    catch (Exception error) when (error is InputException or SimulationDivergedException)
                    {
                        fault = error.Message;
                    }
                }

                if (fault is not null)
                {
                    string name = seeds[number].Properties.TryGetValue("smiles", out string? smiles) ? $" ({smiles})" : "";
                    failures.Add(string.Create(CultureInfo.InvariantCulture, $"seed {number + 1}{name}: {fault}"));
                }
            }
        }

        if (failures.Count > 0)
        {
            File.WriteAllLines(FailurePath(folder, part), failures);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static SeedOutcome Summarize(string folder, int parts)
    {
        var failures = new List<string>();
        (int molecules, int frames, int elsewhere) = (0, 0, 0);
        for (int part = 0; part < parts; part++)
        {
            if (!File.Exists(PartPath(folder, part)))
            {
                elsewhere++;
                continue;
            }

            if (File.Exists(FailurePath(folder, part)))
            {
                failures.AddRange(File.ReadAllLines(FailurePath(folder, part)));
            }

            using Trajectory? file = new FileInfo(PartPath(folder, part)).Length > 0 ? Trajectory.Open(PartPath(folder, part)) : null;
            long lastStep = long.MaxValue;
            foreach (Frame frame in file?.ReadToEnd() ?? [])
            {
                frames++;
                molecules += frame.Step <= lastStep ? 1 : 0;
                lastStep = frame.Step ?? 0;
            }
        }

        return new SeedOutcome(molecules, frames, failures, elsewhere);
    }

    private static bool[] Repeated(IReadOnlyList<Frame> seeds)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. seeds.Select(seed => !seen.Add(
            string.Join(' ', seed.Topology.AtomicNumbers) + string.Join(' ', seed.Positions.Select(p => FormattableString.Invariant($"{p.X:R},{p.Y:R},{p.Z:R}")))))];
    }

    private static string PartPath(string folder, int part) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"part-{part:D5}.extxyz"));

    private static string FailurePath(string folder, int part) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"part-{part:D5}.failed.txt"));
}
