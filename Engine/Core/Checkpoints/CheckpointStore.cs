using MDEngine.IO;

namespace MDEngine.Checkpoints;

/// <summary>The last two checkpoints of a run in its folder.</summary>
/// <param name="folder">Output folder of the run.</param>
public sealed class CheckpointStore(string folder)
{
    /// <summary>Name of the last checkpoint.</summary>
    public const string FileName = "checkpoint.safetensors";

    /// <summary>Name of the one before.</summary>
    public const string PreviousFileName = "checkpoint-previous.safetensors";

    /// <summary>Name of one that is being written.</summary>
    private const string NextFileName = "checkpoint-next.safetensors";

    /// <summary>The last checkpoint.</summary>
    public string Latest => Path.Combine(folder, FileName);

    /// <summary>The checkpoint before the last.</summary>
    public string Previous => Path.Combine(folder, PreviousFileName);

    /// <summary>
    /// Keeps a checkpoint and the one before. The new one is whole on the disk before the others are renamed, so that at no moment,
    /// not on a full disk either, there is none.
    /// </summary>
    /// <exception cref="InputFileException">It cannot be written.</exception>
    public void Save(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        string next = Path.Combine(folder, NextFileName);
        checkpoint.Save(next);
        try
        {
            if (File.Exists(Latest))
            {
                File.Move(Latest, Previous, overwrite: true);
            }

            File.Move(next, Latest, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException($"{Latest}: cannot be written: {IOErrorText.Describe(exception)}", exception);
        }
    }

    /// <summary>Removes the checkpoints.</summary>
    public void Clear()
    {
        File.Delete(Latest);
        File.Delete(Previous);
    }

    /// <summary>The last checkpoint, or the one before where the last is damaged.</summary>
    /// <exception cref="InputFileException">There is none that can be read.</exception>
    public Checkpoint Load()
    {
        if (!File.Exists(Latest) && !File.Exists(Previous))
        {
            throw new InputFileException(folder, 0, 0, $"holds no {FileName}; there is nothing to resume");
        }

        try
        {
            // There is no last one for a moment while a new one takes its place.
            return Checkpoint.Load(File.Exists(Latest) ? Latest : Previous);
        }
        catch (InputFileException) when (File.Exists(Latest) && File.Exists(Previous))
        {
            return Checkpoint.Load(Previous);
        }
    }
}
