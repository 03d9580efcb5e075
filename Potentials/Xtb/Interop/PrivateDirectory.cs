using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MDEngine.Potentials.Xtb.Interop;

/// <summary>
/// Runs native code in an empty working directory of its own. GFN-FF writes its topology to the working directory, and takes
/// one that it finds there for that of the molecule at hand.
/// </summary>
internal static unsafe partial class PrivateDirectory
{
    private const int CloneFileSystemInformation = 0x200;

    /// <summary>Large enough for the Fortran runtime's automatic arrays.</summary>
    private const int StackSize = 64 << 20;

    /// <summary>Runs <paramref name="action"/> on a thread whose working directory is empty, and removes what it leaves there.</summary>
    public static void Run(Action action)
    {
        string directory = Directory.CreateTempSubdirectory("mdengine-xtb-").FullName;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    if (OperatingSystem.IsLinux() && Unshare(CloneFileSystemInformation) == 0 && ChangeDirectory(directory) == 0)
                    {
                        action();
                    }
                    else
                    {
                        RunInProcessDirectory(directory, action);
                    }
                }
#pragma warning disable CA1031 // it is thrown again on the caller's thread
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
#pragma warning restore CA1031
            },
            StackSize);
        thread.Start();
        thread.Join();
        Directory.Delete(directory, recursive: true);
        failure?.Throw();
    }

    /// <summary>Where a thread cannot have a working directory of its own, the process's is changed for the moment.</summary>
    private static void RunInProcessDirectory(string directory, Action action)
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = directory;
        try
        {
            action();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare")]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "chdir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeDirectory(string path);
}
