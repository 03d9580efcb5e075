using System.Globalization;
using System.Runtime.InteropServices;

namespace MDEngine.IO;

/// <summary>Frames of mmCIF: one a model, names and numbers of the authors where they are given, one of several alternate locations.</summary>
internal sealed class CifModels(TopologyBuilder topology)
{
    private readonly List<PdbAtom> atoms = [];
    private readonly List<AtomRecord> records = [];
    private readonly List<Vector3D> positions = [];
    private readonly List<double> masses = [];
    private readonly List<double> charges = [];
    private readonly Dictionary<string, char> letters = [];
    private Topology? withIsotopes;

    public int Count => atoms.Count;

    public string Model { get; private set; } = "";

    public void Add(CifAtom atom, CifTokenizer place)
    {
        if (!atom.Position.IsFinite)
        {
            throw place.Error("the atom before has no position; expected Cartn_x, Cartn_y and Cartn_z");
        }

        Model = atom.Model;
        string sequence = First(atom.AuthorSequence, atom.Sequence);
        int residueId = 0;
        if (sequence.Length > 0 && !int.TryParse(sequence, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out residueId))
        {
            throw place.Error($"'{sequence}' of the atom before is no residue number; expected an integer");
        }

        char insertion = atom.InsertionCode.Length > 0 ? atom.InsertionCode[0] : ' ';
        string chain = First(atom.AuthorChain, atom.Chain);
        string component = First(atom.AuthorComponent, atom.Component);
        string name = First(atom.AuthorName, atom.Label);
        records.Add(new AtomRecord(atom.AtomicNumber, name, component, residueId, insertion, chain));
        atoms.Add(new PdbAtom(default, 0, 0, name, Letter(atom.AlternateLocation), atom.Occupancy, component, Letter(chain), residueId, insertion, atom.AtomicNumber));
        positions.Add(atom.Position);
        masses.Add(atom.Mass);
        charges.Add(atom.FormalCharge);
    }

    /// <summary>The frame of the atoms so far; begins the next.</summary>
    public Frame Finish(UnitCell cell)
    {
        int[] kept = PdbAlternateLocations.Choose(CollectionsMarshal.AsSpan(atoms));
        var coordinates = new Vector3D[kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            coordinates[i] = positions[kept[i]];
            topology.Add(records[kept[i]]);
        }

        var frame = new Frame(WithMasses(topology.Finish(), [.. kept.Select(i => masses[i])]), coordinates)
        {
            Cell = cell,
            Notes = AtomCharges.Notes("pdbx_formal_charge", kept.Sum(i => charges[i])),
        };
        atoms.Clear();
        records.Clear();
        positions.Clear();
        masses.Clear();
        charges.Clear();
        return frame;
    }

    private static string First(string preferred, string other) => preferred.Length > 0 ? preferred : other;

    /// <summary>A character for a word of any length: a blank for none, else one of its own.</summary>
    private char Letter(string word)
    {
        if (word.Length == 0)
        {
            return ' ';
        }

        if (!letters.TryGetValue(word, out char letter))
        {
            letter = (char)(' ' + 1 + letters.Count);
            letters.Add(word, letter);
        }

        return letter;
    }

    private Topology WithMasses(Topology built, double[] isotopes)
    {
        if (Array.TrueForAll(isotopes, mass => mass == 0))
        {
            return built;
        }

        double[] all = [.. isotopes.Select((mass, i) => mass > 0 ? mass : built.Masses[i])];
        if (withIsotopes is null || withIsotopes.AtomNames != built.AtomNames || !withIsotopes.Masses.AsSpan().SequenceEqual(all))
        {
            withIsotopes = built with { Masses = [.. all] };
        }

        return withIsotopes;
    }
}
