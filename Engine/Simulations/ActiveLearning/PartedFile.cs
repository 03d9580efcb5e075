using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>What came of a piece of work: frames, and lines on what went wrong or what it found.</summary>
internal sealed record Part(IReadOnlyList<Frame> Frames, IReadOnlyList<string> Lines);

/// <summary>
/// A file of frames that threads make in parts. A part has its name when it is whole, and the file when all are, so that killed work resumes with the parts
/// that are missing; neither depends on threads.
/// </summary>
internal static class PartedFile
{
    /// <summary>Makes what is missing.</summary>
    /// <param name="path">The file of frames; the lines stand beside it.</param>
    /// <param name="parts">Number of parts.</param>
    /// <param name="threads">Parts at once.</param>
    /// <param name="make">Makes a part; it follows from its number alone.</param>
    /// <param name="progress">Is told how many are done.</param>
    /// <param name="cancellation">Ends the work; parts that are whole are kept.</param>
    /// <returns>Frames and lines of all parts, in their order.</returns>
    public static Part Make(string path, int parts, int threads, Func<int, Part> make, Action<int> progress, CancellationToken cancellation)
    {
        string linesPath = LinesPath(path);
        if (File.Exists(path))
        {
            return new Part(FrameFile.Read(path), File.ReadAllLines(linesPath));
        }

        string folder = path + ".parts";
        Directory.CreateDirectory(folder);
        int done = 0;
        OrderedParallel.Run(
            parts,
            threads,
            k =>
            {
                cancellation.ThrowIfCancellationRequested();
                string part = Path.Combine(folder, FormattableString.Invariant($"{k:D5}.extxyz"));
                if (!File.Exists(part))
                {
                    (IReadOnlyList<Frame> frames, IReadOnlyList<string> lines) = make(k);
                    AtomicFile.WriteLines(LinesPath(part), lines);
                    FrameFile.Write(part, frames);
                }

                progress(Interlocked.Increment(ref done));
            },
            cancellation);
        string[] files = [.. Enumerable.Range(0, parts).Select(k => Path.Combine(folder, FormattableString.Invariant($"{k:D5}.extxyz")))];
        var all = new Part([.. files.SelectMany(FrameFile.Read)], [.. files.SelectMany(file => File.ReadAllLines(LinesPath(file)))]);
        AtomicFile.WriteLines(linesPath, all.Lines);
        FrameFile.Write(path, all.Frames);
        Directory.Delete(folder, recursive: true);
        return all;
    }

    private static string LinesPath(string path) => Path.ChangeExtension(path, ".txt");
}
