namespace MDEngine.IO;

/// <summary>How a trajectory is written, and what its header says of the run (only .dcd has one).</summary>
public sealed record TrajectoryOptions
{
    /// <summary>The format's name (one of <see cref="Trajectory.WrittenFormats"/>), or null to tell it from the file's name.</summary>
    public string? Format { get; init; }

    /// <summary>Steps between two frames.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>Step of the first frame.</summary>
    public int FirstStep { get; init; }

    /// <summary>Length of a step, fs.</summary>
    public double TimeStep { get; init; } = 1;
}
