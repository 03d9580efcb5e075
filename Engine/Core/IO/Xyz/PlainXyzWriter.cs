using System.Globalization;

namespace MDEngine.IO;

/// <summary>Writes XYZ as every program reads it: symbols and positions; step, time, charge and multiplicity stand in the comment.</summary>
internal sealed class PlainXyzWriter(ResumableFile file) : IFrameWriter
{
    private readonly Utf8Text text = new();

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        text.Clear();
        text.Append(frame.AtomCount);
        text.Append((byte)'\n');
        string?[] words = [
            frame.Step is { } step ? string.Create(CultureInfo.InvariantCulture, $"step={step}") : null,
            frame.Time is { } time ? $"time_fs={ExactNumber.Text(time)}" : null,
            frame.Topology.TotalCharge is { } charge ? $"charge={ExactNumber.Text(charge)}" : null,
            frame.Topology.UnpairedElectrons is { } unpaired ? string.Create(CultureInfo.InvariantCulture, $"multiplicity={unpaired + 1}") : null,
        ];
        text.Append(string.Join(' ', words.OfType<string>()));
        text.Append((byte)'\n');
        for (int i = 0; i < frame.AtomCount; i++)
        {
            text.Append(Element.FromAtomicNumber(frame.Topology.AtomicNumbers[i]).Symbol);
            text.Append(frame.Positions[i]);
            text.Append((byte)'\n');
        }

        file.Append(text.Bytes);
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();
}
