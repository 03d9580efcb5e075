using System.Buffers;
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
    private readonly Utf8Text text = new();
    private Topology? standardMassesOf;

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        text.Clear();
        bool writeMasses = HasOwnMasses(frame.Topology);
        bool writeFragments = !frame.Topology.FragmentLabels.IsEmpty && !frame.Columns.Any(column => column.Name == "fragment");
        bool writeMask = !frame.Topology.FixedAtoms.IsDefaultOrEmpty && !frame.Columns.Any(column => column.Name == "move_mask");
        text.Append(frame.AtomCount);
        text.Append((byte)'\n');
        AppendComment(frame, writeMasses, writeFragments, writeMask);
        for (int i = 0; i < frame.AtomCount; i++)
        {
            text.Append(Element.FromAtomicNumber(frame.Topology.AtomicNumbers[i]).Symbol);
            text.Append(frame.Positions[i]);
            if (frame.Velocities is { } velocities)
            {
                text.Append(MomentumPerMassAndVelocity * frame.Topology.Masses[i] * velocities[i]);
            }

            if (frame.Forces is { } forces)
            {
                text.Append(forces[i]);
            }

            if (writeMasses)
            {
                text.Append((byte)' ');
                text.Append(frame.Topology.Masses[i]);
            }

            if (writeFragments)
            {
                text.Append((byte)' ');
                text.Append(frame.Topology.FragmentLabels[i]);
            }

            if (writeMask)
            {
                text.Append((byte)' ');
                text.Append(frame.Topology.FixedAtoms.AsSpan().BinarySearch(i) >= 0 ? (byte)'F' : (byte)'T');
            }

            foreach (AtomColumn column in frame.Columns)
            {
                Append(column, i);
            }

            text.Append((byte)'\n');
        }

        file.Append(text.Bytes);
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
        text.Append(comment.ToString());
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
            text.Append((byte)' ');
            switch (column)
            {
                case RealColumn real:
                    text.Append(real.Values[i]);
                    break;
                case IntegerColumn integer:
                    text.Append(integer.Values[i]);
                    break;
                case LogicalColumn logical:
                    text.Append(logical.Values[i] ? (byte)'T' : (byte)'F');
                    break;
                case TextColumn words:
                    text.Append(words.Values[i]);
                    break;
                default:
                    throw new InvalidOperationException($"No writer for a {column.GetType().Name}.");
            }
        }
    }
}
