namespace MDEngine.IO;

/// <summary>Says in a few words why a file cannot be opened.</summary>
public static class IOErrorText
{
    /// <summary>ENOSPC, which .NET passes on as it is on Unix, and Windows' ERROR_DISK_FULL.</summary>
    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    /// <summary>Such as "no such file".</summary>
    public static string Describe(Exception exception) => exception switch
    {
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "no such folder",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the name is too long",
        IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows } => "the disk is full",
        null => throw new ArgumentNullException(nameof(exception)),
        _ => exception.Message,
    };
}
