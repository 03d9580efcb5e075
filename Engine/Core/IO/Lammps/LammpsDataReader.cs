using System.Text;

namespace MDEngine.IO;

/// <summary>Reads LAMMPS's data files: box, masses, atoms of the usual styles, velocities and bonds. A data file is one frame.</summary>
internal sealed class LammpsDataReader(Stream stream, string path, ReadingOptions options) : IFrameReader
{
    private static readonly string[] Sections =
    [
        "Atoms", "Velocities", "Masses", "Bonds", "Angles", "Dihedrals", "Impropers", "Pair Coeffs", "PairIJ Coeffs", "Bond Coeffs", "Angle Coeffs",
        "Dihedral Coeffs", "Improper Coeffs", "Ellipsoids", "Lines", "Triangles", "Bodies", "BondBond Coeffs", "BondAngle Coeffs",
        "MiddleBondTorsion Coeffs", "EndBondTorsion Coeffs", "AngleTorsion Coeffs", "AngleAngleTorsion Coeffs", "BondBond13 Coeffs",
        "AngleAngle Coeffs", "Atom Type Labels", "Bond Type Labels", "Angle Type Labels", "Dihedral Type Labels", "Improper Type Labels",
    ];

    private readonly Utf8LineReader lines = new(stream, path);
    private readonly LammpsElements elements = new(options);
    private readonly LammpsDataHeader header = new();
    private LammpsUnits? units = LammpsElements.UnitsOf(options);
    private LammpsAtomTable? atoms;
    private bool done;

    /// <summary>Whether a file says in its first lines what data files say there.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning) => beginning.IndexOf(" xlo xhi"u8) >= 0 && beginning.IndexOf("atom types"u8) >= 0;

    public Frame? Read(Frame? spent)
    {
        if (done)
        {
            return null;
        }

        done = true;
        ReadTitle();
        string? section = ReadHeader();
        if (header.AtomCount is not > 0)
        {
            throw lines.Error(0, "the header does not say how many atoms there are; expected a line such as '24 atoms'");
        }

        LammpsBox box = header.Box(units?.Length ?? 1) ?? throw lines.Error(0, "the header has no box; expected xlo xhi, ylo yhi and zlo zhi with upper bounds above lower ones");
        while (section is not null)
        {
            section = ReadSection(section);
        }

        return (atoms ?? throw lines.Error(0, "the file has no section Atoms; it is cut off, or no data file")).ToFrame(box, units, elements);
    }

    public void Dispose() => lines.Dispose();

    private static bool IsWord(ReadOnlySpan<byte> line) => line.TrimStart(" \t"u8) is [var first, ..] && char.IsAsciiLetter((char)first);

    /// <summary>The first line is a comment; write_data states the units in it.</summary>
    private void ReadTitle()
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw lines.Error(0, "the file is empty; expected a LAMMPS data file");
        }

        int index = line.IndexOf("units = "u8);
        if (index >= 0 && units is null)
        {
            var fields = new Utf8Fields(line[(index + 8)..]);
            ReadOnlySpan<byte> name = fields.Next();
            units = LammpsUnits.Find(Encoding.UTF8.GetString(name)) ?? throw lines.Error(index + 9, $"the units are {Utf8Fields.Quote(name)}; expected {LammpsUnits.Names}, so convert the file first");
        }
    }

    /// <returns>The name of the first section, with what follows # in its line.</returns>
    private string? ReadHeader()
    {
        while (TryReadContent(out ReadOnlySpan<byte> line, out string comment))
        {
            if (IsWord(line))
            {
                return SectionOf(line, comment);
            }

            if (!header.TryRead(Encoding.UTF8.GetString(line)))
            {
                throw lines.Error(1, $"{Utf8Fields.Quote(line)} is no line of a header; expected such as '24 atoms', '2 atom types' or '0 10 xlo xhi'");
            }
        }

        return null;
    }

    private string? ReadSection(string section)
    {
        string name = section.Split('#')[0].Trim();
        if (name == "Atoms")
        {
            string comment = section.Contains('#', StringComparison.Ordinal) ? section.Split('#')[1].Trim() : "";
            atoms = new LammpsAtomTable(header, options.LammpsAtomStyle, comment.Split(' ')[0], lines);
        }

        while (TryReadContent(out ReadOnlySpan<byte> line, out string comment))
        {
            if (IsWord(line) && IsSection(line))
            {
                return SectionOf(line, comment);
            }

            switch (name)
            {
                case "Masses":
                    header.AddMass(new LineFields(line, lines));
                    break;
                case "Atoms":
                    atoms!.AddAtom(line);
                    break;
                case "Velocities":
                    RequireUnits();
                    (atoms ?? throw lines.Error(0, "Velocities come before Atoms; expected them after")).AddVelocity(line);
                    break;
                case "Bonds":
                    (atoms ?? throw lines.Error(0, "Bonds come before Atoms; expected them after")).AddBond(line);
                    break;
                default:
                    break;
            }
        }

        return null;
    }

    private void RequireUnits()
    {
        if (units is null)
        {
            throw lines.Error(0, $"the file has velocities and does not say in which units; state LAMMPS's units with --lammps-units: {LammpsUnits.Names}");
        }
    }

    /// <summary>The next line that is not blank, without the comment after #.</summary>
    private bool TryReadContent(out ReadOnlySpan<byte> line, out string comment)
    {
        comment = "";
        while (lines.TryRead(out line))
        {
            int hash = line.IndexOf((byte)'#');
            comment = hash >= 0 && IsWord(line) ? Encoding.UTF8.GetString(line[(hash + 1)..]).Trim() : "";
            line = (hash >= 0 ? line[..hash] : line).TrimEnd(" \t"u8);
            if (!Utf8Fields.IsBlank(line))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSection(ReadOnlySpan<byte> line) => Sections.Contains(NameOf(line));

    private static string NameOf(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line.Trim(" \t"u8));

    private string SectionOf(ReadOnlySpan<byte> line, string comment) => IsSection(line)
        ? $"{NameOf(line)}#{comment}"
        : throw lines.Error(1, $"unknown section {Utf8Fields.Quote(line)}; expected such as Masses, Atoms, Velocities or Bonds");
}
