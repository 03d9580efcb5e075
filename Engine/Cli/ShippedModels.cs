namespace MDEngine.Cli;

/// <summary>Models that come with the program: beside it, or in the clone whose bin/ it is in.</summary>
internal static class ShippedModels
{
    /// <summary>The path of one by its name, such as "organic", or null where it is not there.</summary>
    public static string? Find(string name) => new[] { "Models", Path.Combine("..", "Models") }
        .Select(folder => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, folder, name + ".safetensors")))
        .FirstOrDefault(File.Exists);
}
