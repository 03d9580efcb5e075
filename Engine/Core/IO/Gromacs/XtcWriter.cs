namespace MDEngine.IO;

/// <summary>Writes positions and cell as XTC, to 0.005 Å. A cell that does not lie as GROMACS wants it is turned, positions with it.</summary>
internal sealed class XtcWriter(ResumableFile file) : IFrameWriter
{
    /// <summary>Steps to the nm; GROMACS's own choice: positions to 0.005 Å.</summary>
    private const float Precision = 1000;

    /// <summary>Integers beyond this leave no room for their differences.</summary>
    private const double Largest = (int.MaxValue / 2) - 1;

    private readonly XdrBuffer buffer = new();
    private readonly XtcEncoder encoder = new();
    private (int X, int Y, int Z)[] atoms = [];

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        CellTurn turn = CellTurn.Of(frame.Cell);
        buffer.Clear();
        buffer.Add(XtcReader.Magic);
        buffer.Add(frame.AtomCount);
        buffer.Add((int)Math.Clamp(frame.Step ?? 0, int.MinValue, int.MaxValue));
        buffer.Add((float)((frame.Time ?? 0) / GromacsUnits.Time));
        buffer.AddBox(turn.Cell);
        buffer.Add(frame.AtomCount);
        if (frame.AtomCount <= XtcReader.MostUnpacked)
        {
            foreach (Vector3D position in frame.Positions)
            {
                buffer.Add(turn.Turned(position) / GromacsUnits.Length);
            }
        }
        else
        {
            Pack(frame.Positions, turn);
        }

        file.Append(buffer.Bytes);
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    private void Pack(Vector3D[] positions, CellTurn turn)
    {
        Array.Resize(ref atoms, positions.Length);
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D scaled = Precision / GromacsUnits.Length * turn.Turned(positions[i]);
            atoms[i] = (Integer(scaled.X, i), Integer(scaled.Y, i), Integer(scaled.Z, i));
        }

        ReadOnlySpan<byte> packed = encoder.Encode(atoms, Precision, out XtcBlock block);
        buffer.Add(block.Precision);
        buffer.Add(block.Least.X);
        buffer.Add(block.Least.Y);
        buffer.Add(block.Least.Z);
        buffer.Add(block.Greatest.X);
        buffer.Add(block.Greatest.Y);
        buffer.Add(block.Greatest.Z);
        buffer.Add(block.SmallIndex);
        buffer.Add(packed.Length);
        buffer.AddPadded(packed);
    }

    private int Integer(double value, int atom) => Math.Abs(value) <= Largest
        ? (int)Math.Round(value)
        : throw new InputFileException(file.Path, 0, 0, FormattableString.Invariant(
            $"atom {atom + 1} stands at {value * GromacsUnits.Length / Precision:0.#} Å, and XTC holds {Largest * GromacsUnits.Length / Precision:0} Å at most; wrap it into the cell, or write .dcd or .extxyz instead"));
}
