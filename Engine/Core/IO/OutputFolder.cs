namespace MDEngine.IO;

/// <summary>Folders that results go to.</summary>
public static class OutputFolder
{
    /// <summary>Makes the folder if it is not there, and sees to it that files can be written in it.</summary>
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
            string reason = exception is UnauthorizedAccessException ? "permission denied" : FileProblem.Describe(exception);
            throw new InputException($"{folder}: cannot be written to: {reason}; choose another folder", exception);
        }
    }
}
