namespace MDEngine.IO;

/// <summary>What the header of a trajectory says of the run (only .dcd has one).</summary>
public sealed record TrajectoryOptions
{
    /// <summary>Steps between two frames.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>Step of the first frame.</summary>
    public int FirstStep { get; init; }

    /// <summary>Length of a step, fs.</summary>
    public double TimeStep { get; init; } = 1;
}
