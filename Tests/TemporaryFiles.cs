namespace MDEngine.Tests;

/// <summary>A folder for the files of all tests, removed when the last has run.</summary>
[SetUpFixture]
internal sealed class TemporaryFiles
{
    private static string root = "";
    private static int count;

    /// <summary>A path of this name in a new folder.</summary>
    public static string NewPath(string name)
    {
        string folder = Path.Combine(root, $"{Interlocked.Increment(ref count)}");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }

    [OneTimeSetUp]
    public void Create() => root = Directory.CreateTempSubdirectory("mdengine-test-").FullName;

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(root, recursive: true);
}
