using System.Globalization;
using System.Text;

namespace MDEngine.IO;

/// <summary>
/// Writes GRO, each frame with its own title, with GROMACS's usual decimals (0.001 nm and 0.0001 nm/ps), as ASE reads no others. A cell that does
/// not lie as GROMACS wants it is turned, with positions and velocities.
/// </summary>
internal sealed class GroWriter(ResumableFile file) : IFrameWriter
{
    private const int Wrap = 100_000;
    private const int ColumnWidth = 8;

    private readonly StringBuilder text = new();

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        CellTurn cell = CellTurn.Of(frame.Cell);
        AtomLabels labels = AtomLabels.Of(frame.Topology, file.Path);
        text.Clear();
        text.Append("Written by MDEngine");
        AppendTime(frame);
        text.Append(CultureInfo.InvariantCulture, $"\n{frame.AtomCount}\n");
        for (int i = 0; i < frame.AtomCount; i++)
        {
            (string name, Residue residue) = labels[i];
            text.Append(CultureInfo.InvariantCulture, $"{Wrapped(residue.Id),5}{Cut(residue.Name),-5}{Cut(name),5}{Wrapped(i + 1),5}");
            AppendVector(cell.Turned(frame.Positions[i]) / GromacsUnits.Length, "F3");
            if (frame.Velocities is { } velocities)
            {
                AppendVector(cell.Turned(velocities[i]) / GromacsUnits.Velocity, "F4");
            }

            text.Append('\n');
        }

        AppendBox(cell.Cell);
        file.Append(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    /// <summary>Numbers of five digits start again at 0.</summary>
    private static int Wrapped(int number) => ((number % Wrap) + Wrap) % Wrap;

    private static string Cut(string name) => name.Length <= 5 ? name : name[..5];

    private void AppendTime(Frame frame)
    {
        if (frame.Time is { } time)
        {
            text.Append(CultureInfo.InvariantCulture, $" t= {time / GromacsUnits.Time:0.0########}");
        }

        if (frame.Step is { } step)
        {
            text.Append(CultureInfo.InvariantCulture, $" step= {step}");
        }
    }

    /// <summary>Three columns of one width.</summary>
    private void AppendVector(Vector3D vector, string format)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            string number = vector[axis].ToString(format, CultureInfo.InvariantCulture);
            text.Append(number.Length <= ColumnWidth ? number.PadLeft(ColumnWidth) : throw new InputFileException(file.Path, 0, 0,
                $"{number} nm (or nm/ps) is too large for a column of a GRO file; wrap the atoms into the cell, or write .extxyz instead"));
        }
    }

    private void AppendBox(UnitCell cell)
    {
        (Vector3D a, Vector3D b, Vector3D c) = (cell.A / GromacsUnits.Length, cell.B / GromacsUnits.Length, cell.C / GromacsUnits.Length);
        text.Append(CultureInfo.InvariantCulture, $"{a.X,10:F5}{b.Y,10:F5}{c.Z,10:F5}");
        if (b.X != 0 || c.X != 0 || c.Y != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{0.0,10:F5}{0.0,10:F5}{b.X,10:F5}{0.0,10:F5}{c.X,10:F5}{c.Y,10:F5}");
        }

        text.Append('\n');
    }
}
