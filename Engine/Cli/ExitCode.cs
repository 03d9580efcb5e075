namespace MDEngine.Cli;

/// <summary>What the program ends with.</summary>
public static class ExitCode
{
    /// <summary>All done.</summary>
    public const int Success = 0;

    /// <summary>A defect of the program, or of the machine under it.</summary>
    public const int InternalError = 1;

    /// <summary>Bad input: a file, an option or a value.</summary>
    public const int BadInput = 2;

    /// <summary>A check or a run that came to a bad end: it diverged, or its verdict is negative.</summary>
    public const int Failure = 3;

    /// <summary>Ended by SIGINT (Ctrl-C).</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;
}
