using System.Globalization;
using System.Text;

namespace MDEngine.IO;

/// <summary>Writes XYZ as every program reads it: symbols and positions; step, time, charge and multiplicity stand in the comment.</summary>
internal sealed class PlainXyzWriter(ResumableFile file) : IFrameWriter
{
    private readonly StringBuilder text = new();

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        text.Clear();
        text.Append(CultureInfo.InvariantCulture, $"{frame.AtomCount}\n");
        string?[] words = [
            frame.Step is { } step ? string.Create(CultureInfo.InvariantCulture, $"step={step}") : null,
            frame.Time is { } time ? string.Create(CultureInfo.InvariantCulture, $"time_fs={time:R}") : null,
            frame.Topology.TotalCharge is { } charge ? string.Create(CultureInfo.InvariantCulture, $"charge={charge:R}") : null,
            frame.Topology.UnpairedElectrons is { } unpaired ? string.Create(CultureInfo.InvariantCulture, $"multiplicity={unpaired + 1}") : null,
        ];
        text.AppendJoin(' ', words.OfType<string>()).Append('\n');
        for (int i = 0; i < frame.AtomCount; i++)
        {
            Vector3D p = frame.Positions[i];
            text.Append(Element.FromAtomicNumber(frame.Topology.AtomicNumbers[i]).Symbol).Append(CultureInfo.InvariantCulture, $" {p.X:R} {p.Y:R} {p.Z:R}\n");
        }

        file.Append(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();
}
