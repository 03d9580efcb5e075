using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Model files that predict properties, one or several joined by commas.</summary>
internal sealed class PropertyModels : IDisposable
{
    private PropertyModels(string[] files, IPropertyModel[] all)
    {
        Files = files;
        All = all;
        string[] names = [.. all.Select(model => model.Target.Name)];
        bool isClear = names.Distinct().Count() == names.Length;
        Columns = [.. all.Select((model, k) => isClear ? names[k] : $"{names[k]} ({Path.GetFileNameWithoutExtension(files[k])})")];
    }

    /// <summary>Their files.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The models.</summary>
    public IReadOnlyList<IPropertyModel> All { get; }

    /// <summary>What each predicts, with the file's name where two predict the same.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Whether a potential's name stands for files that all predict properties.</summary>
    public static bool AreMeant(string names) => FilesOf(names).All(name =>
        name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && File.Exists(name) && PropertyTarget.Of(ModelFile.Read(name)) is not null);

    /// <summary>Loads the files.</summary>
    /// <exception cref="InputException">One predicts no property.</exception>
    public static PropertyModels Load(string names, Precision precision)
    {
        string[] files = FilesOf(names);
        return new PropertyModels(files, [.. files.Select(file => IPropertyModel.Load(file, precision == Precision.Float64 ? NetworkPrecision.Float64 : NetworkPrecision.Float32))]);
    }

    /// <summary>Predictions; what is wrong with a structure is said with its name.</summary>
    /// <param name="model">One of the models.</param>
    /// <param name="structures">The structures.</param>
    /// <param name="nameOf">Name of a structure, for messages.</param>
    /// <exception cref="InputException">The network cannot serve a structure.</exception>
    public static IReadOnlyList<double[]> Predict(IPropertyModel model, IReadOnlyList<PropertyStructure> structures, Func<int, string> nameOf)
    {
        try
        {
            return model.Predict(structures);
        }
        catch (InputException) when (structures.Count > 1)
        {
            // One of them is to blame, and alone it says so.
            return [.. structures.Select((structure, k) => Predict(model, [structure], _ => nameOf(k))[0])];
        }
        catch (InputException exception) when (exception is not InputFileException)
        {
            throw new InputException($"{nameOf(0)}: {exception.Message}", exception);
        }
    }

    /// <summary>The frames of files, some at a time, with the names that results give them: FILE for the first of a file, FILE:n for the n-th.</summary>
    /// <param name="paths">Structure files.</param>
    /// <param name="atOnce">Frames at a time.</param>
    public static IEnumerable<(string Name, Frame Frame)[]> Read(IEnumerable<string> paths, int atOnce) => Frames(paths).Chunk(atOnce);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IPropertyModel model in All)
        {
            model.Dispose();
        }
    }

    /// <summary>A file may have a comma in its name.</summary>
    private static string[] FilesOf(string names) => File.Exists(names) ? [names] : names.Split(',');

    private static IEnumerable<(string Name, Frame Frame)> Frames(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            using Trajectory trajectory = Trajectory.Open(path);
            int number = 0;
            foreach (Frame frame in trajectory.ReadToEnd())
            {
                number++;
                yield return (number == 1 ? path : $"{path}:{number}", frame);
            }
        }
    }
}
