using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Frames in extended XYZ, which appear under their name when all are there.</summary>
internal static class FrameFile
{
    /// <summary>Writes all frames.</summary>
    public static void Write(string path, IEnumerable<Frame> frames)
    {
        string unfinished = Path.ChangeExtension(path, ".tmp.extxyz");
        using (Trajectory file = Trajectory.Create(unfinished))
        {
            foreach (Frame frame in frames)
            {
                file.Write(frame);
            }

            file.Flush();
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>All frames of a file, which may have none.</summary>
    public static IReadOnlyList<Frame> Read(string path)
    {
        if (new FileInfo(path).Length == 0)
        {
            return [];
        }

        using Trajectory file = Trajectory.Open(path);
        return [.. file.ReadToEnd()];
    }
}
