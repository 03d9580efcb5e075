using System.Text;

namespace MDEngine.IO;

/// <summary>What a data block says of the crystal: cell, symmetry operations, name of the space group. Tags of both dialects count, with a dot and without.</summary>
internal sealed class CifBlock
{
    private static readonly string[] CellTags = ["length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"];

    private static readonly string[] OperationTags = ["_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz"];

    private static readonly string[] GroupTags =
        ["_symmetry_space_group_name_h-m", "_space_group_name_h-m_alt", "_symmetry_space_group_name_hall", "_space_group_name_hall", "_symmetry_int_tables_number", "_space_group_it_number"];

    private readonly double?[] cell = new double?[6];

    public List<SymmetryOperation> Operations { get; } = [];

    /// <summary>Whether a space group is named that is not P 1.</summary>
    public bool NamesSymmetry { get; private set; }

    /// <summary>Whether all six numbers of the cell have been read.</summary>
    public bool HasCell => cell.All(value => value is not null);

    /// <summary>A tag without the difference between dialects: small letters, and _ for the dot.</summary>
    public static string Normalized(ReadOnlySpan<byte> tag) => Encoding.UTF8.GetString(tag).ToLowerInvariant().Replace('.', '_');

    /// <summary>Takes a value that stands alone or in a loop.</summary>
    public void Take(string tag, CifTokenizer value)
    {
        if (tag.StartsWith("_cell_", StringComparison.Ordinal) && Array.IndexOf(CellTags, tag[6..]) is >= 0 and int index)
        {
            if (!value.IsAbsent)
            {
                cell[index] = CifNumber.TryParse(value.Text, out double number) ? number : throw value.Error($"{Utf8Fields.Quote(value.Text)} is no number; expected the cell's {CellTags[index]}");
            }
        }
        else if (OperationTags.Contains(tag))
        {
            string text = Encoding.UTF8.GetString(value.Text);
            Operations.Add(SymmetryOperation.Parse(text) ?? throw value.Error($"'{text}' is no symmetry operation; expected such as -x, y+1/2, z"));
        }
        else if (GroupTags.Contains(tag) && !value.IsAbsent)
        {
            string name = Encoding.UTF8.GetString(value.Text).Replace(" ", "", StringComparison.Ordinal).Replace("(1)", "", StringComparison.Ordinal);
            NamesSymmetry |= name.Length > 0 && name.ToUpperInvariant() is not ("P1" or "1");
        }
    }

    /// <summary>The cell with a along x, none where there is none, or a placeholder stands for none.</summary>
    public UnitCell Cell(CifTokenizer place)
    {
        if (!HasCell)
        {
            return UnitCell.None;
        }

        var parameters = new CellParameters(cell[0]!.Value, cell[1]!.Value, cell[2]!.Value, cell[3]!.Value, cell[4]!.Value, cell[5]!.Value);
        return parameters == new CellParameters(1, 1, 1, 90, 90, 90) || parameters is { A: 0, B: 0, C: 0 } ? UnitCell.None
            : parameters.IsValid ? parameters.ToCell()
            : throw place.Error("the lengths and angles of the cell in the data block that ends here span no cell");
    }
}
