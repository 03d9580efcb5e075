using System.Collections.Concurrent;

namespace MDEngine.IO;

/// <summary>
/// Keeps what a run writes for one process: the operating system's lock of a small file, which it gives up with the process,
/// however that ends. Network file systems pass it on between machines where they can (NFS from version 4, or with lockd).
/// </summary>
public sealed class RunLock : IDisposable
{
    private const string FolderFile = ".mdengine.lock";
    private const int TurnMilliseconds = 20;
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolationOnWindows = unchecked((int)0x80070020);

    /// <summary>What this process keeps, so that a run may go on in a folder that its own command has taken.</summary>
    private static readonly ConcurrentDictionary<string, RunLock> Held = new();

    private readonly FileStream stream;
    private readonly string path;
    private int runs;

    private RunLock(FileStream stream, string path)
    {
        this.stream = stream;
        this.path = path;
        Held[path] = this;
    }

    /// <summary>Takes a folder that is there.</summary>
    /// <exception cref="InputException">Another run has it.</exception>
    public static RunLock OfFolder(string folder) => Take(Path.Combine(folder, FolderFile), folder);

    /// <summary>Takes a folder that is there, or returns null where another run has it.</summary>
    /// <exception cref="InputException">It cannot be written to.</exception>
    public static RunLock? TryOfFolder(string folder) => TryTake(Path.Combine(folder, FolderFile), folder);

    /// <summary>Takes a folder for one run, unless this process has taken it already for just that.</summary>
    /// <exception cref="InputException">Another run has it, in this process or in another.</exception>
    public static IDisposable OfRun(string folder) => TryOfRun(folder) ?? throw InUse(folder);

    /// <summary>As <see cref="OfRun"/>, or null where another run has it.</summary>
    /// <exception cref="InputException">It cannot be written to.</exception>
    public static IDisposable? TryOfRun(string folder)
    {
        if (Held.TryGetValue(Path.GetFullPath(Path.Combine(folder, FolderFile)), out RunLock? own) && Interlocked.CompareExchange(ref own.runs, 1, 0) == 0)
        {
            return new Run(own);
        }

        RunLock? taken = TryOfFolder(folder);
        if (taken is not null)
        {
            taken.runs = 1;
        }

        return taken;
    }

    /// <summary>Takes a file that is to be written, or returns null where another run has it; the lock's own file stands beside it.</summary>
    /// <exception cref="InputException">It cannot be written to.</exception>
    public static RunLock? TryOfFile(string path) => TryTake(LockOf(path), path);

    /// <summary>The same for something short, once others that do it have ended.</summary>
    /// <exception cref="InputException">It cannot be written to.</exception>
    public static RunLock OfFileInTurn(string path)
    {
        while (true)
        {
            if (TryOfFile(path) is { } taken)
            {
                return taken;
            }

            Thread.Sleep(TurnMilliseconds);
        }
    }

    /// <summary>Ensures that a file may be replaced: that no other process has a run in its folder, or writes this file.</summary>
    /// <exception cref="InputException">One does.</exception>
    public static void RequireReplaceable(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (string file in File.Exists(path) ? [Path.Combine(folder, FolderFile), LockOf(path)] : Array.Empty<string>())
        {
            if (File.Exists(file) && !Held.ContainsKey(Path.GetFullPath(file)))
            {
                Take(file, path).Dispose();
            }
        }
    }

    /// <summary>Gives it up. The file stays: were it removed, a third process could lock a new one while a second still waits for the old.</summary>
    public void Dispose()
    {
        Held.TryRemove(KeyValuePair.Create(path, this));
        stream.Dispose();
    }

    private static string LockOf(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}.lock");

    private static RunLock Take(string file, string what) => TryTake(file, what) ?? throw InUse(what);

    private static InputException InUse(string what) => new($"{what}: another run is writing here; wait until it has ended, or choose another output");

    private static RunLock? TryTake(string file, string what)
    {
        try
        {
            return new RunLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1), Path.GetFullPath(file));
        }
        catch (IOException exception) when (exception.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolationOnWindows)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{what}: cannot be written to: {IOErrorText.Describe(exception)}; choose another folder", exception);
        }
    }

    /// <summary>A run in a folder that its command keeps.</summary>
    private sealed class Run(RunLock of) : IDisposable
    {
        public void Dispose() => of.runs = 0;
    }
}
