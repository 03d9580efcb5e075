using MDEngine.IO;

namespace MDEngine.Training.Data;

/// <summary>Frames of an extended XYZ file (eV, eV/Å), held in memory.</summary>
internal sealed class XyzReferenceFile : ReferenceFile
{
    private readonly List<ReferenceFrame> frames = [];

    public XyzReferenceFile(string path)
        : base(path)
    {
        using Trajectory trajectory = Trajectory.Open(path);
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            double energy = frame.Energy ?? throw new InputFileException(
                path, 0, 0, $"frame {frames.Count + 1} has no energy; its comment line needs energy=… in eV");
            frames.Add(new ReferenceFrame(frame.Topology, frame.Cell, frame.Positions, energy, frame.Forces) { Dipole = frame.Dipole });
        }
    }

    public override int Count => frames.Count;

    public override ReferenceFrame Read(int index) => frames[index];
}
