using MDEngine.IO;

namespace MDEngine.Training.Data;

/// <summary>Frames of an extended XYZ file (eV, eV/Å), packed or not.</summary>
internal sealed class StructureReferenceFile : ReferenceFile
{
    private readonly List<Func<ReferenceFrame>> frames = [];

    public StructureReferenceFile(string path, DataKeys keys, FrameStore store)
        : base(path)
    {
        using Trajectory trajectory = Trajectory.Open(path);
        var reference = new FrameReference(path, keys);
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            frames.Add(store.Keep(reference.Of(frame, frames.Count + 1)));
        }
    }

    public override int Count => frames.Count;

    public override ReferenceFrame Read(int index) => frames[index]();
}
