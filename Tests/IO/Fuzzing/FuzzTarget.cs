namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>A kind of file: how valid ones are made, how they are read, and that what was read comes back from what is written.</summary>
/// <param name="fileName">The name that the files have.</param>
internal abstract class FuzzTarget(string fileName)
{
    public string FileName => fileName;

    /// <summary>Whether the files have checksums, so that all damage may be noticed.</summary>
    public bool HasChecksums { get; init; }

    /// <summary>A valid file.</summary>
    public abstract Specimen Make(Random random);

    /// <summary>What the file holds.</summary>
    /// <exception cref="InputException">It is not what it should be.</exception>
    public abstract object Read(string path);

    /// <summary>Writes what was read, reads it again and compares.</summary>
    public abstract void RequireSameAgain(object content, string what);

    /// <summary>Compares what was read of a file without damage with what was put into it.</summary>
    public abstract void RequireRight(object content, Specimen specimen, string what);

    public override string ToString() => fileName;
}
