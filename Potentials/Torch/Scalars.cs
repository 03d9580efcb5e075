using TorchSharp;

namespace MDEngine.Potentials.Torch;

/// <summary>
/// Numbers that live as long as the program. One that C# makes of a literal may be freed by the collector while libtorch still reads it: sums by
/// rows read theirs last, and ended with "index out of range" or with the process.
/// </summary>
public static class Scalars
{
    /// <summary>1.</summary>
    public static Scalar One { get; } = 1;

    /// <summary>1/2.</summary>
    public static Scalar Half { get; } = 0.5;

    /// <summary>-1.</summary>
    public static Scalar MinusOne { get; } = -1;
}
