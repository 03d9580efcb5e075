namespace MDEngine.IO;

/// <summary>Says in a few words why a file cannot be opened.</summary>
public static class FileProblem
{
    /// <summary>Such as "no such file".</summary>
    public static string Describe(Exception exception) => exception switch
    {
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "no such folder",
        UnauthorizedAccessException => "permission denied, or it is a folder",
        PathTooLongException => "the name is too long",
        null => throw new ArgumentNullException(nameof(exception)),
        _ => exception.Message,
    };
}
