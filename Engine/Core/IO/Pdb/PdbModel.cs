using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace MDEngine.IO;

/// <summary>
/// The atoms of one model while its records are read. It remembers the model before, so that models that differ in their
/// coordinates only cost no more than the coordinates, and share one topology.
/// </summary>
internal sealed class PdbModel(Utf8LineReader lines)
{
    private readonly List<PdbAtom> atoms = [];
    private readonly List<Vector3D> positions = [];
    private readonly List<(int, int)> serialPairs = [];
    private readonly Dictionary<ulong, string> names = [];
    private int[] kept = [];
    private Topology? topology;
    private List<string> notes = [];
    private bool unchanged;

    public int Count => positions.Count;

    /// <summary>Whether bonds are stated among the records so far.</summary>
    public bool HasBonds => serialPairs.Count > 0;

    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.Length < 54)
        {
            throw lines.Error(line.Length + 1, "the record ends before column 54; expected coordinates in columns 31-38, 39-46 and 47-54");
        }

        int index = positions.Count;
        PdbKey key = PdbKey.Of(line);
        if (index >= atoms.Count)
        {
            atoms.Add(Parse(key, line));
            unchanged = false;
        }
        else if (atoms[index].Key != key)
        {
            atoms[index] = Parse(key, line);
            unchanged = false;
        }
        else if (atoms[index].AltLoc != ' ')
        {
            atoms[index] = atoms[index] with { Occupancy = Occupancy(line) };
        }

        positions.Add(new(Coordinate(line, 30, 'x'), Coordinate(line, 38, 'y'), Coordinate(line, 46, 'z')));
    }

    /// <summary>Adds the bonds of a CONECT record.</summary>
    public void AddBonds(ReadOnlySpan<byte> line)
    {
        if (!TrySerial(line, 6, out int from))
        {
            return;
        }

        for (int start = 11; start < Math.Min(line.Length, 31); start += 5)
        {
            if (TrySerial(line, start, out int to))
            {
                serialPairs.Add((from, to));
                unchanged = false;
            }
        }
    }

    /// <summary>The frame of the records so far; begins the next.</summary>
    public Frame Finish(UnitCell cell, bool keepBonds)
    {
        if (atoms.Count > positions.Count)
        {
            atoms.RemoveRange(positions.Count, atoms.Count - positions.Count);
            unchanged = false;
        }

        int[] chosen = PdbAlternateLocations.Choose(CollectionsMarshal.AsSpan(atoms));
        if (topology is null || !unchanged || !chosen.AsSpan().SequenceEqual(kept))
        {
            kept = chosen;
            topology = BuildTopology();
        }

        var coordinates = new Vector3D[kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            coordinates[i] = positions[kept[i]];
        }

        positions.Clear();
        unchanged = true;
        if (!keepBonds && serialPairs.Count > 0)
        {
            serialPairs.Clear();
            unchanged = false;
        }

        return new Frame(topology, coordinates) { Cell = cell, Notes = notes };
    }

    private static bool TrySerial(ReadOnlySpan<byte> line, int start, out int serial)
    {
        serial = 0;
        return line.Length > start && Hybrid36.TryParse(line[start..Math.Min(line.Length, start + 5)], 5, out serial);
    }

    /// <summary>Needed to choose among alternate locations only, and 1 where it is not stated.</summary>
    private double Occupancy(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> field = line.Length <= 54 || line[16] == ' ' ? default : line[54..Math.Min(line.Length, 60)].Trim((byte)' ');
        return field.IsEmpty ? 1
            : Utf8Number.TryParse(field, out double occupancy) && double.IsFinite(occupancy) ? occupancy
            : throw lines.Error(55, $"{Utf8Fields.Quote(field)} is no finite number; expected the occupancy in columns 55-60");
    }

    private PdbAtom Parse(PdbKey key, ReadOnlySpan<byte> line)
    {
        TrySerial(line, 6, out int serial);
        string residueName = Text(line[17..21]);
        string name = Text(line[12..16]);
        if (!Hybrid36.TryParse(line[22..26], 4, out int residueId))
        {
            throw lines.Error(23, $"{Utf8Fields.Quote(line[22..26])} is no residue number; expected an integer in columns 23-26");
        }

        ReadOnlySpan<byte> element = line.Length > 76 ? line[76..Math.Min(line.Length, 78)] : default;
        int atomicNumber = PdbElement.Stated(element, out double isotopeMass);
        if (atomicNumber < 0)
        {
            throw PdbElement.IsVirtualSite(name, residueName, [])
                ? VirtualSite(lines.LineNumber, name)
                : lines.Error(77, $"unknown element symbol {Utf8Fields.Quote(element)}; expected a symbol such as C or CL in columns 77-78");
        }

        return new PdbAtom(key, lines.LineNumber, serial, name, (char)line[16], Occupancy(line), residueName, (char)line[21], residueId, (char)line[26], atomicNumber)
        {
            IsotopeMass = isotopeMass,
            Charge = line.Length >= 80 && atomicNumber > 0 ? Charge(line[78..80]) : 0,
        };
    }

    /// <summary>"2+" or "+2"; anything else is none.</summary>
    private static int Charge(ReadOnlySpan<byte> field)
    {
        (byte digit, byte sign) = char.IsAsciiDigit((char)field[0]) ? (field[0], field[1]) : (field[1], field[0]);
        return !char.IsAsciiDigit((char)digit) ? 0 : sign == '+' ? digit - '0' : sign == '-' ? '0' - digit : 0;
    }

    private InputFileException VirtualSite(long line, string name) => new(
        lines.Path, line, 13, $"'{name}' is a virtual site or a Drude particle, no atom: a force field's point of charge; remove such records, or write the structure without them");

    private double Coordinate(ReadOnlySpan<byte> line, int start, char axis)
    {
        ReadOnlySpan<byte> field = line.Slice(start, 8).Trim((byte)' ');
        return Utf8Number.TryParse(field, out double value) && double.IsFinite(value)
            ? value
            : throw lines.Error(start + 1, $"{Utf8Fields.Quote(field)} is no finite number; expected the {axis} coordinate in Å in columns {start + 1}-{start + 8}");
    }

    private string Text(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> trimmed = field.Trim((byte)' ');
        ulong packed = 0;
        foreach (byte b in trimmed)
        {
            packed = (packed << 8) | b;
        }

        if (!names.TryGetValue(packed, out string? text))
        {
            text = Encoding.Latin1.GetString(trimmed);
            names.Add(packed, text);
        }

        return text;
    }

    private Topology BuildTopology()
    {
        notes = [];
        GuessElements();
        int charge = kept.Sum(i => atoms[i].Charge);
        notes.AddRange(AtomCharges.Notes("columns 79-80", charge));

        var built = new Topology(kept.Select(i => atoms[i].AtomicNumber).ToArray())
        {
            AtomNames = [.. kept.Select(i => atoms[i].Name)],
            Residues = BuildResidues(),
            Bonds = BuildBonds(),
        };
        return kept.All(i => atoms[i].IsotopeMass == 0)
            ? built
            : built with { Masses = [.. kept.Select((i, k) => atoms[i].IsotopeMass > 0 ? atoms[i].IsotopeMass : built.Masses[k])] };
    }

    /// <summary>Elements that columns 77-78 leave open, from the names in their residues.</summary>
    private void GuessElements()
    {
        int guessed = 0;
        for (int start = 0, end; start < kept.Length; start = end)
        {
            PdbAtom first = atoms[kept[start]];
            for (end = start + 1; end < kept.Length && atoms[kept[end]].SharesResidueWith(first); end++)
            {
            }

            int[] open = [.. kept[start..end].Where(i => atoms[i].AtomicNumber == 0)];
            if (open.Length == 0)
            {
                continue;
            }

            HashSet<string> names = [.. kept[start..end].Select(i => atoms[i].Name)];
            foreach (int i in open)
            {
                PdbAtom atom = atoms[i];
                if (PdbElement.IsVirtualSite(atom.Name, atom.ResidueName, names))
                {
                    throw VirtualSite(atom.Line, atom.Name);
                }

                int atomicNumber = PdbElement.Guess(atom.Key.Name, atom.ResidueName, names, out double isotopeMass);
                atoms[i] = atomicNumber > 0
                    ? atom with { AtomicNumber = atomicNumber, IsotopeMass = isotopeMass }
                    : throw new InputFileException(
                        lines.Path, atom.Line, 13, $"the name {Utf8Fields.Quote(atom.Key.Name)} does not tell the element; expected its symbol in columns 77-78");
                guessed++;
            }
        }

        if (guessed > 0)
        {
            notes.Add(FormattableString.Invariant($"the elements of {guessed} of {kept.Length} atoms are guessed from their names, as columns 77-78 do not state them"));
        }
    }

    private ImmutableArray<Residue> BuildResidues()
    {
        var residues = ImmutableArray.CreateBuilder<Residue>();
        for (int start = 0, end; start < kept.Length; start = end)
        {
            PdbAtom first = atoms[kept[start]];
            for (end = start + 1; end < kept.Length && atoms[kept[end]].SharesResidueWith(first); end++)
            {
            }

            string chain = first.Chain == ' ' ? "" : first.Chain.ToString();
            residues.Add(new Residue(first.ResidueName, first.ResidueId, first.InsertionCode, chain, [.. Enumerable.Range(start, end - start)]));
        }

        return residues.ToImmutable();
    }

    /// <summary>Bonds between atoms that are kept; serial numbers that no kept atom has do not count.</summary>
    private ImmutableArray<Bond> BuildBonds()
    {
        if (serialPairs.Count == 0)
        {
            return [];
        }

        var indices = new Dictionary<int, int>();
        for (int i = 0; i < kept.Length; i++)
        {
            indices.TryAdd(atoms[kept[i]].Serial, i);
        }

        var bonds = new SortedSet<(int, int)>();
        foreach ((int from, int to) in serialPairs)
        {
            if (indices.TryGetValue(from, out int i) && indices.TryGetValue(to, out int j) && i != j)
            {
                bonds.Add((Math.Min(i, j), Math.Max(i, j)));
            }
        }

        return [.. bonds.Select(pair => new Bond(pair.Item1, pair.Item2))];
    }
}
