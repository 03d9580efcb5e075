namespace MDEngine.Training.Data;

/// <summary>The frames of one or several data files, numbered through.</summary>
public sealed class ReferenceDataSet : IDisposable
{
    private readonly List<ReferenceFile> files;
    private readonly int[] firstFrames; // [files + 1]
    private readonly FrameStore store;
    private readonly Topology? template;

    private ReferenceDataSet(List<ReferenceFile> files, FrameStore store, Topology? template)
    {
        this.files = files;
        this.store = store;
        this.template = template;
        firstFrames = new int[files.Count + 1];
        for (int i = 0; i < files.Count; i++)
        {
            firstFrames[i + 1] = firstFrames[i] + files[i].Count;
        }
    }

    /// <summary>Number of frames.</summary>
    public int Count => firstFrames[^1];

    /// <summary>Number of files.</summary>
    public int FileCount => files.Count;

    /// <summary>Opens files.</summary>
    /// <param name="paths">.npz, .extxyz or .xyz.</param>
    /// <param name="unit">Energy unit of .npz files.</param>
    /// <param name="template">A molecule whose fragment labels, bonds and names frames with the same atoms take, or null.</param>
    /// <param name="keys">Names of the quantities in the files, or null for the usual ones.</param>
    /// <exception cref="InputFileException">One is missing, or no data file, or none holds a frame.</exception>
    public static ReferenceDataSet Open(IReadOnlyList<string> paths, EnergyUnit unit, Topology? template = null, DataKeys? keys = null) =>
        Open(paths, unit, template, keys, new FrameStore());

    internal static ReferenceDataSet Open(IReadOnlyList<string> paths, EnergyUnit unit, Topology? template, DataKeys? keys, FrameStore store)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = new List<ReferenceFile>();
        try
        {
            foreach (string path in paths)
            {
                files.Add(ReferenceFile.Open(path, unit, keys ?? DataKeys.Usual, store));
                if (files[^1].Count == 0)
                {
                    throw new InputFileException(path, 0, 0, "holds no frame");
                }
            }
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            store.Dispose();
            throw;
        }

        return new ReferenceDataSet(files, store, template);
    }

    /// <summary>A frame by its number, from 0.</summary>
    public ReferenceFrame Read(int index)
    {
        (int file, int frame) = Locate(index);
        ReferenceFrame read = files[file].Read(frame);
        return template is not null && read.Topology.FragmentLabels.IsEmpty && read.Topology.AtomicNumbers.SequenceEqual(template.AtomicNumbers)
            ? read with { Topology = template }
            : read;
    }

    /// <summary>Which file, from 0, a frame is in, and which of its frames it is, from 0.</summary>
    public (int File, int Frame) Locate(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int file = 0;
        while (index >= firstFrames[file + 1])
        {
            file++;
        }

        return (file, index - firstFrames[file]);
    }

    /// <summary>Path of a file, from 0.</summary>
    public string PathOf(int file) => files[file].Path;

    /// <summary>Numbers of a file's frames.</summary>
    public Range FramesOf(int file) => firstFrames[file]..firstFrames[file + 1];

    /// <summary>"FILE, frame 12", counting frames from 1.</summary>
    public string Describe(int index)
    {
        (int file, int frame) = Locate(index);
        return $"{files[file].Path}, frame {frame + 1}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        files.ForEach(file => file.Dispose());
        store.Dispose();
    }
}
