using System.Globalization;

namespace MDEngine.IO;

/// <summary>
/// Writes LAMMPS's text dump with elements, velocities and forces in LAMMPS's metal units (Å, Å/ps, eV/Å). A cell that does not lie as LAMMPS
/// wants it is turned, and the vectors with it.
/// </summary>
/// <remarks>The file does not name its units and times: MDAnalysis reads no dump with such lines.</remarks>
internal sealed class LammpsDumpWriter(ResumableFile file) : IFrameWriter
{
    private static readonly LammpsUnits Metal = LammpsUnits.Find("metal")!;

    private readonly Utf8Text text = new();

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        CellTurn cell = CellTurn.Of(frame.Cell);
        text.Clear();
        text.Append(string.Create(CultureInfo.InvariantCulture, $"ITEM: TIMESTEP\n{frame.Step ?? 0}\nITEM: NUMBER OF ATOMS\n{frame.AtomCount}\n"));
        AppendBox(cell, frame.Positions);
        text.Append($"ITEM: ATOMS id type element x y z{(frame.Velocities is null ? "" : " vx vy vz")}{(frame.Forces is null ? "" : " fx fy fz")}\n");
        int[] elements = [.. frame.Topology.AtomicNumbers.Distinct().Order()];
        for (int i = 0; i < frame.AtomCount; i++)
        {
            int number = frame.Topology.AtomicNumbers[i];
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{i + 1} {Array.BinarySearch(elements, number) + 1} {Element.FromAtomicNumber(number).Symbol}"));
            text.Append(1 / Metal.Length * cell.Turned(frame.Positions[i]));
            if (frame.Velocities is { } velocities)
            {
                text.Append(1 / Metal.Velocity * cell.Turned(velocities[i]));
            }

            if (frame.Forces is { } forces)
            {
                text.Append(1 / Metal.Force * cell.Turned(forces[i]));
            }

            text.Append((byte)'\n');
        }

        file.Append(text.Bytes);
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    /// <summary>Directions that do not repeat have the bounds of the atoms.</summary>
    private void AppendBox(CellTurn turn, Vector3D[] positions)
    {
        UnitCell cell = turn.Cell;
        Vector3D low = turn.Turned(positions[0]);
        Vector3D high = low;
        foreach (Vector3D position in positions)
        {
            Vector3D p = turn.Turned(position);
            low = new(Math.Min(low.X, p.X), Math.Min(low.Y, p.Y), Math.Min(low.Z, p.Z));
            high = new(Math.Max(high.X, p.X), Math.Max(high.Y, p.Y), Math.Max(high.Z, p.Z));
        }

        // A box must have some width; a single atom's has 1 Å.
        const double margin = 0.5;
        (low, high) = (low - new Vector3D(margin, margin, margin), high + new Vector3D(margin, margin, margin));
        (low, high) = (
            new(cell.PeriodicA ? 0 : low.X, cell.PeriodicB ? 0 : low.Y, cell.PeriodicC ? 0 : low.Z),
            new(cell.PeriodicA ? cell.A.X : high.X, cell.PeriodicB ? cell.B.Y : high.Y, cell.PeriodicC ? cell.C.Z : high.Z));
        var tilts = new Vector3D(cell.B.X, cell.C.X, cell.C.Y);
        bool isTilted = tilts != Vector3D.Zero;
        (Vector3D below, Vector3D above) = LammpsBox.Overhang(tilts);
        (low, high) = (low + below, high + above);
        if (LammpsBox.FromBounds(low - below, high - above, tilts, (true, true, true)) is not { IsValid: true, Edges: { A.X: > 0, B.Y: > 0, C.Z: > 0 } })
        {
            throw new InputFileException(file.Path, 0, 0, $"the atoms and the cell of this frame are too large or too flat for the bounds of a LAMMPS box; write .extxyz instead");
        }

        string Ends(bool isPeriodic) => isPeriodic ? "pp" : "ff";
        text.Append($"ITEM: BOX BOUNDS {(isTilted ? "xy xz yz " : "")}{Ends(cell.PeriodicA)} {Ends(cell.PeriodicB)} {Ends(cell.PeriodicC)}\n");
        for (int axis = 0; axis < 3; axis++)
        {
            text.Append($"{ExactNumber.Text(low[axis])} {ExactNumber.Text(high[axis])}{(isTilted ? $" {ExactNumber.Text(tilts[axis])}" : "")}\n");
        }
    }
}
