using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>Files for tests: those of Tests/Data/io, and temporary ones.</summary>
internal static class Sample
{
    public static string Path(string name) => System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "io", name);

    /// <summary>A fresh path in a folder of its own.</summary>
    public static string Temporary(string name) => TemporaryFiles.NewPath(name);

    public static string Write(string name, string content)
    {
        string path = Temporary(name);
        File.WriteAllText(path, content);
        return path;
    }

    public static List<Frame> ReadAll(string path, Topology? topology = null)
    {
        using Trajectory trajectory = Trajectory.Open(path, topology);
        return [.. trajectory.ReadToEnd()];
    }

    /// <summary>The message of the error that reading the file must end with, without the folder.</summary>
    public static string ErrorOf(string path)
    {
        var exception = Assert.Throws<InputFileException>(() => ReadAll(path));
        Assert.That(exception!.Message, Does.StartWith(path).And.Not.Contain("\n"));
        return exception.Message.Replace(path, System.IO.Path.GetFileName(path), StringComparison.Ordinal);
    }
}
