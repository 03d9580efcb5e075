namespace MDEngine;

/// <summary>Input that cannot be used: the message is one line for the user, and says what to do.</summary>
/// <remarks>The command line prints it without a stack trace and exits with 2.</remarks>
public class InputException : Exception
{
    /// <summary>With a message, of which one line is made: it may quote a file.</summary>
    public InputException(string message)
        : base(message?.ReplaceLineEndings(" "))
    {
    }

    /// <summary>With a message, of which one line is made, and its cause.</summary>
    public InputException(string message, Exception innerException)
        : base(message?.ReplaceLineEndings(" "), innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public InputException()
    {
    }
}

/// <summary>A file that cannot be read as what it should be: "FILE:LINE:COLUMN: what is wrong; what was expected".</summary>
public sealed class InputFileException : InputException
{
    /// <summary>Names the place in the file; line and column count from 1, and 0 means that they do not apply.</summary>
    public InputFileException(string path, long line, int column, string problem)
        : base(Place(path, line, column) + problem)
    {
        Path = path;
        Line = line;
        Column = column;
    }

    /// <summary>With a message of one line.</summary>
    public InputFileException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public InputFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public InputFileException()
    {
    }

    /// <summary>The file.</summary>
    public string Path { get; } = "";

    /// <summary>Line, from 1, or 0.</summary>
    public long Line { get; }

    /// <summary>Column, from 1, or 0.</summary>
    public int Column { get; }

    private static string Place(string path, long line, int column) => (line, column) switch
    {
        (0, _) => $"{path}: ",
        (_, 0) => $"{path}:{line}: ",
        _ => $"{path}:{line}:{column}: ",
    };
}

/// <summary>A run whose numbers have left the physical range: names the step, the atom and the values.</summary>
public sealed class SimulationDivergedException : Exception
{
    /// <summary>With a message of one line.</summary>
    public SimulationDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public SimulationDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public SimulationDivergedException()
    {
    }

    /// <summary>Atoms that are known to be the cause, counted from 0, the worst first; or empty.</summary>
    public IReadOnlyList<int> Atoms { get; init; } = [];
}
