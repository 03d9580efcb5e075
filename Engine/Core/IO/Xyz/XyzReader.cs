using System.Text;

namespace MDEngine.IO;

/// <summary>Reads XYZ and extended XYZ.</summary>
internal sealed class XyzReader(Stream stream, string path) : IFrameReader
{
    private const int ShortestAtomLine = 7;

    private static readonly double VelocityPerMomentumOverMass = Math.Sqrt(Units.AccelerationPerForceOverMass);

    private readonly Utf8LineReader lines = new(stream, path);
    private XyzLayout layout = XyzLayout.Plain;
    private readonly XyzSpecies species = new();
    private Topology? topology;
    private XyzAtomData? lastStated;
    private bool hasMasses;
    private bool started;

    public Frame? Read(Frame? spent)
    {
        if (!TryReadAtomCount(out int atomCount))
        {
            return null;
        }

        long countLine = lines.LineNumber;
        if (!lines.TryRead(out ReadOnlySpan<byte> commentLine))
        {
            throw lines.Error(0, "the file ends after the atom count; expected a comment line and the atoms");
        }

        string text = Encoding.UTF8.GetString(commentLine);
        XyzComment comment = XyzComment.Parse(text, out int openQuote);
        if (openQuote > 0 && comment.IsExtended)
        {
            throw lines.Error(openQuote, "this quote is never closed; expected key=value pairs");
        }

        SelectLayout(comment);
        var header = new XyzHeader(comment, text, lines);
        species.AcceptsNumbers = !header.IsOfLammps;
        species.Begin(atomCount);
        var table = new XyzTable(layout, atomCount);
        for (int atom = 0; atom < atomCount; atom++)
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line))
            {
                throw lines.Error(0, $"the file ends after {atom} of the {atomCount} atoms that line {countLine} announces; it is cut off, or the count is wrong");
            }

            table.ReadRow(line, atom, countLine, species, lines);
        }

        return Assemble(header, table);
    }

    public void Dispose() => lines.Dispose();

    private bool TryReadAtomCount(out int atomCount)
    {
        atomCount = 0;
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line))
            {
                return started ? false : throw lines.Error(0, lines.LineNumber == 0
                    ? "the file is empty; expected an atom count, a comment line and the atoms"
                    : "the file holds only blank lines; expected an atom count, a comment line and the atoms");
            }
        }
        while (Utf8Fields.IsBlank(line));

        var fields = new Utf8Fields(line);
        ReadOnlySpan<byte> field = fields.Next();
        int column = fields.Column;
        if (!Utf8Number.TryParse(field, out long count) || !fields.Next().IsEmpty)
        {
            throw lines.Error(column, started
                ? $"{Utf8Fields.Quote(line.Trim((byte)' '))} follows the last atom of a frame; expected the atom count of the next frame or the end of the file (is the atom count too small?)"
                : $"{Utf8Fields.Quote(line.Trim((byte)' '))} is no atom count; an XYZ file starts with the number of atoms alone on the first line");
        }

        if (count < 1 || count > Array.MaxLength)
        {
            throw lines.Error(column, $"{count} atoms; expected at least one" + (count < 1 ? "" : $", and {Array.MaxLength} at most"));
        }

        if (lines.IsTooShortFor(count, ShortestAtomLine))
        {
            throw lines.Error(column, $"the file is too short for the {count} atoms that it announces; it is cut off, or the count is wrong");
        }

        started = true;
        atomCount = (int)count;
        return true;
    }

    private void SelectLayout(XyzComment comment)
    {
        if (!comment.TryGet("Properties", out string properties, out int column))
        {
            layout = XyzLayout.Plain;
        }
        else if (properties != layout.Text)
        {
            layout = XyzLayout.Parse(properties, out string problem) ?? throw lines.Error(column, problem);
        }
    }

    private Frame Assemble(XyzHeader header, XyzTable table)
    {
        List<string> notes = [.. header.Notes, .. layout.Notes];
        XyzAtomData stated = XyzAtomData.Of(header, table, notes);
        if (table.Masses is { } masses)
        {
            XyzMasses.Interpret(masses, species.AtomicNumbers, layout.NameOf(XyzRole.Mass), lines, notes);
        }

        topology = Build(stated, table.Masses ?? IsotopeMasses());
        if (table.Momenta is { } momenta)
        {
            for (int i = 0; i < momenta.Length; i++)
            {
                momenta[i] = VelocityPerMomentumOverMass / topology.Masses[i] * momenta[i];
            }
        }

        return new Frame(topology, table.Positions)
        {
            Cell = header.Cell,
            Velocities = table.Velocities ?? table.Momenta,
            Forces = table.Forces,
            Energy = header.Energy,
            Stress = header.Stress,
            Dipole = header.Dipole,
            Step = header.Step,
            Time = header.Time,
            Properties = header.Properties,
            Columns = table.Columns,
            Notes = notes,
        };
    }

    /// <summary>The previous frame's topology if nothing in it has changed, so that frames share it.</summary>
    private Topology Build(XyzAtomData stated, double[]? masses)
    {
        if (species.Unchanged && topology is not null && stated == lastStated
            && (masses is null ? !hasMasses : topology.Masses.AsSpan().SequenceEqual(masses)))
        {
            return topology;
        }

        lastStated = stated;
        hasMasses = masses is not null;
        var built = new Topology(species.AtomicNumbers)
        {
            TotalCharge = stated.TotalCharge,
            UnpairedElectrons = stated.UnpairedElectrons,
            FixedAtoms = [.. stated.FixedAtoms],
        };
        if (masses is not null)
        {
            built = built with { Masses = [.. masses] };
        }

        return stated.Fragments is { } fragments ? built with { FragmentLabels = [.. fragments.Select(ToLabel)] } : built;
    }

    /// <summary>Masses of D and T beside those of the elements, or null where there are neither.</summary>
    private double[]? IsotopeMasses()
    {
        ReadOnlySpan<double> isotopes = species.IsotopeMasses;
        if (!isotopes.ContainsAnyExcept(0))
        {
            return null;
        }

        var masses = new double[isotopes.Length];
        for (int i = 0; i < masses.Length; i++)
        {
            masses[i] = isotopes[i] > 0 ? isotopes[i] : Element.FromAtomicNumber(species.AtomicNumbers[i]).Mass;
        }

        return masses;
    }

    private int ToLabel(long label) => label is >= int.MinValue and <= int.MaxValue
        ? (int)label
        : throw lines.Error(0, $"the frame that ends here has the fragment label {label}; labels must lie between {int.MinValue} and {int.MaxValue}");
}
