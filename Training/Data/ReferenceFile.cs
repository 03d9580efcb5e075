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
    /// <param name="path">.npz, or extended XYZ, which may be packed.</param>
    /// <param name="unit">Energy unit of .npz files; extended XYZ is in eV.</param>
    /// <param name="keys">Names of the quantities.</param>
    /// <param name="store">Keeps the frames of files that can only be read from start to end.</param>
    /// <exception cref="InputFileException">It is missing, or no data file.</exception>
    internal static ReferenceFile Open(string path, EnergyUnit unit, DataKeys keys, FrameStore store)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool isArchive = System.IO.Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase);
        if (isArchive && keys.Property is not null)
        {
            throw new InputFileException(path, 0, 0, "holds energies and forces; properties are read from structure files, such as extended XYZ or QM9's, and from a table beside them");
        }

        return isArchive
            ? new NpzReferenceFile(path, unit, keys)
            : new StructureReferenceFile(path, keys, store);
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
