namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>Files other than frames; the valid ones are given.</summary>
/// <typeparam name="T">What a file holds.</typeparam>
/// <param name="fileName">The name that the files have.</param>
/// <param name="valid">Content of a valid file.</param>
/// <param name="read">Reads one.</param>
internal sealed class DocumentTarget<T>(string fileName, byte[] valid, Func<string, T> read) : FuzzTarget(fileName)
    where T : notnull
{
    /// <summary>Writes what was read, where anything does, and what of it must be the same when it is read again.</summary>
    public (Action<T, string> Write, Func<T, object> Values)? Again { get; init; }

    public override Specimen Make(Random random) => new(valid);

    public override object Read(string path) => read(path);

    public override void RequireSameAgain(object content, string what)
    {
        if (Again is not { } again)
        {
            return;
        }

        string path = Sample.Temporary(FileName);
        again.Write((T)content, path);
        Assert.That(again.Values(read(path)), Is.EqualTo(again.Values((T)content)), what);
    }

    public override void RequireRight(object content, Specimen specimen, string what)
    {
    }
}
