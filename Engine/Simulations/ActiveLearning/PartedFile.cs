using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>What came of a piece of work: frames, and lines on what went wrong or what it found.</summary>
internal sealed record Part(IReadOnlyList<Frame> Frames, IReadOnlyList<string> Lines);

/// <summary>
/// A file of frames that threads and processes make in parts. Who makes a part claims it; it has its name when it is whole, and the file when all are, so that killed work
/// resumes with the parts that are missing. Neither depends on who made what.
/// </summary>
/// <param name="path">The file of frames; lines stand beside it.</param>
/// <param name="work">What is to be done.</param>
internal sealed class PartedFile(string path, PartedWork work)
{
    private const int PauseMilliseconds = 50;

    private readonly string folder = path + ".parts";

    /// <summary>Where the parts are, and what they depend on.</summary>
    public string Folder => folder;

    private string LinesPath => LinesOf(path);

    private IEnumerable<string> Files => Enumerable.Range(0, work.Parts).Select(PartPath);

    /// <summary>Makes the file, where it is not there.</summary>
    /// <param name="threads">Parts at once.</param>
    /// <param name="make">Makes a part; it follows from its number alone.</param>
    /// <param name="progress">Is told how many are done.</param>
    /// <param name="cancellation">Ends the work; parts that are whole are kept.</param>
    /// <returns>Frames and lines of all parts, in their order.</returns>
    public Part Make(int threads, Func<int, Part> make, Action<int> progress, CancellationToken cancellation)
    {
        if (File.Exists(path))
        {
            return new Part(FrameFile.Read(path), File.ReadAllLines(LinesPath));
        }

        work.WriteTo(folder);
        while (true)
        {
            Share(threads, make, progress, cancellation);
            if (Files.All(File.Exists))
            {
                break;
            }

            cancellation.WaitHandle.WaitOne(PauseMilliseconds); // others have the rest; of one that dies, the claim ends
            cancellation.ThrowIfCancellationRequested();
            progress(Files.Count(File.Exists));
        }

        var all = new Part([.. Files.SelectMany(FrameFile.Read)], [.. Files.SelectMany(file => File.ReadAllLines(LinesOf(file)))]);
        AtomicFile.WriteLines(LinesPath, all.Lines);
        FrameFile.Write(path, all.Frames);
        Remove();
        return all;
    }

    /// <summary>Makes parts that nobody has.</summary>
    /// <param name="threads">Parts at once.</param>
    /// <param name="make">Makes a part.</param>
    /// <param name="progress">Is told how many are done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>How many were made.</returns>
    public int Share(int threads, Func<int, Part> make, Action<int> progress, CancellationToken cancellation)
    {
        int made = 0;
        OrderedParallel.Run(
            work.Parts,
            threads,
            k =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (MakeOne(PartPath(k), () => make(k)))
                {
                    Interlocked.Increment(ref made);
                    progress(Files.Count(File.Exists));
                }
            },
            cancellation);
        return made;
    }

    private static bool MakeOne(string part, Func<Part> make)
    {
        if (File.Exists(part))
        {
            return false;
        }

        using RunLock? claim = RunLock.TryOfFile(part);
        if (claim is null || File.Exists(part))
        {
            return false;
        }

        (IReadOnlyList<Frame> frames, IReadOnlyList<string> lines) = make();
        AtomicFile.WriteLines(LinesOf(part), lines);
        FrameFile.Write(part, frames);
        return true;
    }

    private static string LinesOf(string path) => Path.ChangeExtension(path, ".txt");

    private string PartPath(int part) => Path.Combine(folder, FormattableString.Invariant($"{part:D5}.extxyz"));

    /// <summary>Another process may look for work here at this moment, and leave a lock's file.</summary>
    private void Remove()
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            Thread.Sleep(PauseMilliseconds);
            Directory.Delete(folder, recursive: true);
        }
    }
}
