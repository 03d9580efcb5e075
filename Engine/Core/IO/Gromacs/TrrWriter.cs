namespace MDEngine.IO;

/// <summary>
/// Writes positions, velocities and forces as TRR in single precision, as GROMACS does. A cell that does not lie as GROMACS wants it is turned, and
/// all vectors with it.
/// </summary>
internal sealed class TrrWriter(ResumableFile file) : IFrameWriter
{
    private readonly XdrBuffer buffer = new();

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        CellTurn turn = CellTurn.Of(frame.Cell);
        buffer.Clear();
        AddHeader(frame);
        buffer.AddBox(turn.Cell);
        AddVectors(frame.Positions, turn, GromacsUnits.Length);
        AddVectors(frame.Velocities, turn, GromacsUnits.Velocity);
        AddVectors(frame.Forces, turn, GromacsUnits.Force);
        file.Append(buffer.Bytes);
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    private void AddHeader(Frame frame)
    {
        int size = checked(3 * sizeof(float) * frame.AtomCount);
        buffer.Add(TrrReader.Magic);
        buffer.Add(TrrReader.Version.Length + 1);
        buffer.Add(TrrReader.Version.Length);
        buffer.AddPadded(TrrReader.Version);
        ReadOnlySpan<int> sizes =
        [
            0, 0, // input record, energies
            XdrBuffer.BoxSize,
            0, 0, 0, 0, // virial, pressure, topology, symbols
            size,
            frame.Velocities is null ? 0 : size,
            frame.Forces is null ? 0 : size,
        ];
        foreach (int one in sizes)
        {
            buffer.Add(one);
        }

        buffer.Add(frame.AtomCount);
        buffer.Add((int)Math.Clamp(frame.Step ?? 0, int.MinValue, int.MaxValue));
        buffer.Add(0); // number of energies
        buffer.Add((float)((frame.Time ?? 0) / GromacsUnits.Time));
        buffer.Add(0f); // lambda
    }

    private void AddVectors(Vector3D[]? vectors, CellTurn turn, double unit)
    {
        foreach (Vector3D vector in vectors ?? [])
        {
            buffer.Add(turn.Turned(vector) / unit);
        }
    }
}
