namespace MDEngine.Checkpoints;

/// <summary>The last two checkpoints of a run in its folder.</summary>
/// <param name="folder">Output folder of the run.</param>
public sealed class CheckpointStore(string folder)
{
    /// <summary>Name of the last checkpoint.</summary>
    public const string FileName = "checkpoint.safetensors";

    /// <summary>Name of the one before.</summary>
    public const string PreviousFileName = "checkpoint-previous.safetensors";

    /// <summary>The last checkpoint.</summary>
    public string Latest => Path.Combine(folder, FileName);

    /// <summary>The checkpoint before the last.</summary>
    public string Previous => Path.Combine(folder, PreviousFileName);

    /// <summary>Keeps a checkpoint and the one before; at no moment is there none.</summary>
    /// <exception cref="InputFileException">It cannot be written.</exception>
    public void Save(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (File.Exists(Latest))
        {
            // A copy under another name first: a run that is killed here still has the file under its own name.
            File.Copy(Latest, Previous + ".tmp", overwrite: true);
            File.Move(Previous + ".tmp", Previous, overwrite: true);
        }

        checkpoint.Save(Latest);
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
            return Checkpoint.Load(Latest);
        }
        catch (InputFileException) when (File.Exists(Previous))
        {
            return Checkpoint.Load(Previous);
        }
    }
}
