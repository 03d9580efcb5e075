using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MDEngine.IO;

/// <summary>
/// Writes extended XYZ as ASE reads it: forces in eV/Å, momenta in ASE's unit √(eV·amu), every number with the digits that
/// bring the same double back.
/// </summary>
internal sealed class ExtendedXyzWriter(ResumableFile file) : IFrameWriter
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("\"'{}[]=\\:");
    private static readonly double MomentumPerMassAndVelocity = 1 / Math.Sqrt(Units.AccelerationPerForceOverMass);

    private readonly StringBuilder comment = new();
    private byte[] buffer = new byte[1 << 14];
    private int length;
    private Topology? standardMassesOf;

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        length = 0;
        bool writeMasses = HasOwnMasses(frame.Topology);
        bool writeFragments = !frame.Topology.FragmentLabels.IsEmpty && !frame.Columns.Any(column => column.Name == "fragment");
        bool writeMask = !frame.Topology.FixedAtoms.IsDefaultOrEmpty && !frame.Columns.Any(column => column.Name == "move_mask");
        Append(frame.AtomCount);
        Append((byte)'\n');
        AppendComment(frame, writeMasses, writeFragments, writeMask);
        for (int i = 0; i < frame.AtomCount; i++)
        {
            Append(Element.FromAtomicNumber(frame.Topology.AtomicNumbers[i]).Symbol);
            Append(frame.Positions[i]);
            if (frame.Velocities is { } velocities)
            {
                Append(MomentumPerMassAndVelocity * frame.Topology.Masses[i] * velocities[i]);
            }

            if (frame.Forces is { } forces)
            {
                Append(forces[i]);
            }

            if (writeMasses)
            {
                Append((byte)' ');
                Append(frame.Topology.Masses[i]);
            }

            if (writeFragments)
            {
                Append((byte)' ');
                Append(frame.Topology.FragmentLabels[i]);
            }

            if (writeMask)
            {
                Append((byte)' ');
                Append(frame.Topology.FixedAtoms.AsSpan().BinarySearch(i) >= 0 ? (byte)'F' : (byte)'T');
            }

            foreach (AtomColumn column in frame.Columns)
            {
                Append(column, i);
            }

            Append((byte)'\n');
        }

        file.Append(buffer.AsSpan(0, length));
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    private bool HasOwnMasses(Topology topology)
    {
        if (ReferenceEquals(topology, standardMassesOf))
        {
            return false;
        }

        for (int i = 0; i < topology.AtomCount; i++)
        {
            if (topology.Masses[i] != Element.FromAtomicNumber(topology.AtomicNumbers[i]).Mass)
            {
                return true;
            }
        }

        standardMassesOf = topology;
        return false;
    }

    private void AppendComment(Frame frame, bool writeMasses, bool writeFragments, bool writeMask)
    {
        comment.Clear();
        UnitCell cell = frame.Cell;
        if (cell.Matrix != Matrix3x3.Zero)
        {
            comment.Append("Lattice=\"").Append(Text(cell.A)).Append(' ').Append(Text(cell.B)).Append(' ').Append(Text(cell.C)).Append("\" ");
        }

        comment.Append("Properties=species:S:1:pos:R:3");
        comment.Append(frame.Velocities is null ? "" : ":momenta:R:3").Append(frame.Forces is null ? "" : ":forces:R:3");
        comment.Append(writeMasses ? ":masses:R:1" : "").Append(writeFragments ? ":fragment:I:1" : "").Append(writeMask ? ":move_mask:L:1" : "");
        foreach (AtomColumn column in frame.Columns)
        {
            char type = column switch { RealColumn => 'R', IntegerColumn => 'I', LogicalColumn => 'L', _ => 'S' };
            comment.Append(CultureInfo.InvariantCulture, $":{SafeName(column.Name)}:{type}:{column.Width}");
        }

        AppendPair("energy", frame.Energy);
        AppendPair("charge", frame.Topology.TotalCharge);
        comment.Append(frame.Topology.UnpairedElectrons is { } unpaired ? string.Create(CultureInfo.InvariantCulture, $" multiplicity={unpaired + 1}") : "");
        if (frame.Stress is { } stress)
        {
            Matrix3x3 columns = stress.Transposed();
            XyzComment.Append(comment, "stress", $"{Text(columns.A)} {Text(columns.B)} {Text(columns.C)}");
        }

        if (frame.Dipole is { } dipole)
        {
            XyzComment.Append(comment, "dipole", Text(dipole));
        }

        comment.Append(frame.Step is { } step ? string.Create(CultureInfo.InvariantCulture, $" step={step}") : "");
        AppendPair("time_fs", frame.Time);
        foreach ((string key, string value) in frame.Properties)
        {
            if (value == "T" && XyzKeys.Meaning(key) != XyzKey.Other)
            {
                XyzComment.AppendBare(comment, key); // as it was read: with a value it would mean something else
            }
            else
            {
                XyzComment.Append(comment, key, value);
            }
        }

        comment.Append(" pbc=\"").Append(cell.PeriodicA ? 'T' : 'F').Append(' ').Append(cell.PeriodicB ? 'T' : 'F');
        comment.Append(' ').Append(cell.PeriodicC ? 'T' : 'F').Append("\"\n");
        Append(comment.ToString());
    }

    /// <summary>A column's name without what would end the list of columns, or its entry there; other formats have such names.</summary>
    private static string SafeName(string name) =>
        name.All(IsSafe) ? name : string.Concat(name.Select(c => IsSafe(c) ? c : '_'));

    private static bool IsSafe(char c) => !char.IsWhiteSpace(c) && !NotInNames.Contains(c);

    private void AppendPair(string key, double? value)
    {
        if (value is { } number)
        {
            comment.Append(' ').Append(key).Append('=').Append(ExactNumber.Text(number));
        }
    }

    private static string Text(Vector3D v) => $"{ExactNumber.Text(v.X)} {ExactNumber.Text(v.Y)} {ExactNumber.Text(v.Z)}";

    private void Append(AtomColumn column, int atom)
    {
        for (int i = column.Width * atom; i < column.Width * (atom + 1); i++)
        {
            Append((byte)' ');
            switch (column)
            {
                case RealColumn real:
                    Append(real.Values[i]);
                    break;
                case IntegerColumn integer:
                    Append(integer.Values[i]);
                    break;
                case LogicalColumn logical:
                    Append(logical.Values[i] ? (byte)'T' : (byte)'F');
                    break;
                case TextColumn text:
                    Append(text.Values[i]);
                    break;
                default:
                    throw new InvalidOperationException($"No writer for a {column.GetType().Name}.");
            }
        }
    }

    private void Append(Vector3D v)
    {
        Append((byte)' ');
        Append(v.X);
        Append((byte)' ');
        Append(v.Y);
        Append((byte)' ');
        Append(v.Z);
    }

    private void Append(double value)
    {
        int written;
        while (!ExactNumber.TryFormat(value, buffer.AsSpan(length), out written))
        {
            Grow();
        }

        length += written;
    }

    private void Append(long value)
    {
        int written;
        while (!Utf8Formatter.TryFormat(value, buffer.AsSpan(length), out written))
        {
            Grow();
        }

        length += written;
    }

    private void Append(string text)
    {
        int written;
        while (!Encoding.UTF8.TryGetBytes(text, buffer.AsSpan(length), out written))
        {
            Grow();
        }

        length += written;
    }

    private void Append(byte value)
    {
        if (length == buffer.Length)
        {
            Grow();
        }

        buffer[length++] = value;
    }

    private void Grow() => Array.Resize(ref buffer, 2 * buffer.Length);
}
