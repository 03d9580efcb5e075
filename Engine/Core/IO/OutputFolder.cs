namespace MDEngine.IO;

/// <summary>Folders that results go to.</summary>
public static class OutputFolder
{
    /// <summary>Files whose number differs from run to run: a new run does not write over all of the last one's, and they would show in its report.</summary>
    private static readonly string[] Leftovers = ["mode-*.extxyz", "steps-*.extxyz", "report.html"];

    /// <summary>Makes the folder if it is not there, and ensures that files can be written in it.</summary>
    /// <exception cref="InputException">They cannot.</exception>
    public static void Prepare(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw new InputException($"The output folder is '{folder}'; expected the name of a folder.");
        }

        if (File.Exists(folder))
        {
            throw new InputException($"{folder}: cannot be written to: it is a file; choose another folder");
        }

        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".mdengine-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = exception is UnauthorizedAccessException ? "permission denied" : IOErrorText.Describe(exception);
            throw new InputException($"{folder}: cannot be written to: {reason}; choose another folder", exception);
        }
    }

    /// <summary>The same, and ensures that it holds no other run; what that left is removed where it may be.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="marker">A file that every run of the kind leaves, by which another run's folder is known.</param>
    /// <param name="keepRun">Whether the run that is there is to be resumed.</param>
    /// <param name="overwrite">Whether another run may be lost.</param>
    /// <exception cref="InputException">It cannot be written, or holds another run.</exception>
    public static void Prepare(string folder, string marker, bool keepRun, bool overwrite)
    {
        Prepare(folder);
        if (keepRun)
        {
            return;
        }

        if (!overwrite && File.Exists(Path.Combine(folder, marker)))
        {
            throw new InputException($"{folder}: holds another run ({marker} is there); choose another folder with --output, or give --overwrite to replace that run");
        }

        foreach (string path in Leftovers.SelectMany(pattern => Directory.GetFiles(folder, pattern)))
        {
            File.Delete(path);
        }
    }
}
