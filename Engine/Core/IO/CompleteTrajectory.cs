namespace MDEngine.IO;

/// <summary>Trajectories that appear under their name when they are complete, or not at all.</summary>
public static class CompleteTrajectory
{
    /// <summary>Writes to a temporary name beside <paramref name="path"/>, and renames the file once it is on the disk; "-" is written to at once.</summary>
    /// <param name="path">File, or "-" for standard output.</param>
    /// <param name="options">As of <see cref="Trajectory.Create"/>.</param>
    /// <param name="write">Writes the frames.</param>
    /// <exception cref="InputException">It cannot be written, or a run that goes on writes it; a file that was there before is as it was.</exception>
    public static void Write(string path, TrajectoryOptions options, Action<Trajectory> write)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(write);
        string format = FileFormats.ForWriting(path, options.Format).Name;
        if (path == Trajectory.StandardStream)
        {
            using Trajectory pipe = Trajectory.Create(path, options with { Format = format });
            write(pipe);
            return;
        }

        RunLock.RequireReplaceable(path);
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (Trajectory trajectory = Trajectory.Create(temporary, options with { Format = format }))
            {
                write(trajectory);
                trajectory.Flush();
            }

            RunLock.RequireReplaceable(path); // a run may have begun since
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException($"{path}: cannot be written: {IOErrorText.Describe(exception)}", exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
