namespace MDEngine.IO;

/// <summary>Reads the rows of a loop of atom sites, of macromolecules (Cartesian) or of small molecules (fractional).</summary>
internal sealed class CifSites
{
    private readonly string[] tags;
    private readonly TopologyBuilder words;

    public CifSites(string[] tags, TopologyBuilder words)
    {
        this.tags = tags;
        this.words = words;
        IsCartesian = tags.Contains("_atom_site_cartn_x");
        HasPositions = IsCartesian || tags.Contains("_atom_site_fract_x");
    }

    /// <summary>Whether positions are in Å; fractional otherwise.</summary>
    public bool IsCartesian { get; }

    public bool HasPositions { get; }

    /// <summary>Reads a row into <paramref name="atom"/>, or finds the loop at its end.</summary>
    public bool TryRead(CifTokenizer tokens, CifAtom atom)
    {
        if (tokens.Kind != CifKind.Value)
        {
            return false;
        }

        (atom.Occupancy, atom.FormalCharge, atom.AtomicNumber, atom.Mass) = (1, 0, 0, 0);
        double x = double.NaN;
        double y = double.NaN;
        double z = double.NaN;
        string prefix = IsCartesian ? "cartn" : "fract";
        for (int i = 0; i < tags.Length; i++)
        {
            if (tokens.Kind != CifKind.Value)
            {
                throw tokens.Error($"the loop of atom sites ends within a row: {i} of {tags.Length} values; expected the {tags[i]}");
            }

            switch (tags[i]["_atom_site_".Length..])
            {
                case "type_symbol" when !tokens.IsAbsent:
                    (atom.AtomicNumber, atom.Mass) = CifElement.OfSymbol(tokens.Text);
                    if (atom.AtomicNumber == 0)
                    {
                        throw tokens.Error($"unknown element symbol {Utf8Fields.Quote(tokens.Text)}; expected a symbol such as C or Cl");
                    }

                    break;
                case "label" or "label_atom_id":
                    atom.Label = Word(tokens);
                    break;
                case "auth_atom_id":
                    atom.AuthorName = Word(tokens);
                    break;
                case "label_comp_id":
                    atom.Component = Word(tokens);
                    break;
                case "auth_comp_id":
                    atom.AuthorComponent = Word(tokens);
                    break;
                case "label_asym_id":
                    atom.Chain = Word(tokens);
                    break;
                case "auth_asym_id":
                    atom.AuthorChain = Word(tokens);
                    break;
                case "label_seq_id":
                    atom.Sequence = Word(tokens);
                    break;
                case "auth_seq_id":
                    atom.AuthorSequence = Word(tokens);
                    break;
                case "pdbx_pdb_ins_code":
                    atom.InsertionCode = Word(tokens);
                    break;
                case "label_alt_id":
                    atom.AlternateLocation = Word(tokens);
                    break;
                case "pdbx_pdb_model_num":
                    atom.Model = Word(tokens);
                    break;
                case "occupancy" when !tokens.IsAbsent:
                    atom.Occupancy = Number(tokens, "occupancy");
                    break;
                case "pdbx_formal_charge" when !tokens.IsAbsent:
                    atom.FormalCharge = Number(tokens, "formal charge");
                    break;
                case var tag when tag.Length == 7 && tag.StartsWith(prefix, StringComparison.Ordinal) && !tokens.IsAbsent:
                    double value = Number(tokens, tag);
                    (x, y, z) = tag[6] switch { 'x' => (value, y, z), 'y' => (x, value, z), _ => (x, y, value) };
                    break;
                default:
                    break;
            }

            tokens.Advance();
        }

        atom.Position = new(x, y, z);
        if (atom.AtomicNumber == 0)
        {
            FindElement(tokens, atom);
        }

        return true;
    }

    private static double Number(CifTokenizer tokens, string what) => CifNumber.TryParse(tokens.Text, out double value)
        ? value
        : throw tokens.Error($"{Utf8Fields.Quote(tokens.Text)} is no finite number; expected the {what}");

    private static void FindElement(CifTokenizer tokens, CifAtom atom)
    {
        string label = atom.Label.Length > 0 ? atom.Label : atom.AuthorName;
        (atom.AtomicNumber, atom.Mass) = CifElement.OfLabel(System.Text.Encoding.UTF8.GetBytes(label));
        if (atom.AtomicNumber == 0)
        {
            throw tokens.Error($"the label '{label}' of the atom before does not tell the element; expected a type_symbol");
        }
    }

    private string Word(CifTokenizer tokens) => tokens.IsAbsent ? "" : words.Word(tokens.Text);
}
