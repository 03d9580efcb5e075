namespace MDEngine.Training.Data;

/// <summary>A data file: frames in the order in which it holds them, read one at a time.</summary>
public abstract class ReferenceFile : IDisposable
{
    /// <summary>The file at this path.</summary>
    protected ReferenceFile(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Number of frames.</summary>
    public abstract int Count { get; }

    /// <summary>Opens a data file by its extension.</summary>
    /// <param name="path">.npz, .xyz or .extxyz.</param>
    /// <param name="unit">Energy unit of .npz files; extended XYZ is in eV.</param>
    /// <exception cref="InputFileException">It is missing, or no data file.</exception>
    public static ReferenceFile Open(string path, EnergyUnit unit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npz" => new NpzReferenceFile(path, unit),
            ".xyz" or ".extxyz" => new XyzReferenceFile(path),
            string extension => throw new InputFileException(path, 0, 0, $"unknown extension '{extension}'; reference data are read from .npz, .extxyz and .xyz"),
        };
    }

    /// <summary>The frame at this index, from 0.</summary>
    public abstract ReferenceFrame Read(int index);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
