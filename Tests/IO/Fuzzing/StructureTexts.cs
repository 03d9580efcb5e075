using System.Text;
using MDEngine.IO;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>Files of formats that are read and not written, made at random within what the formats allow.</summary>
internal static class StructureTexts
{
    public static Specimen Poscar(Random random)
    {
        (StringBuilder text, double scale, UnitCell cell, int[] numbers) = VaspHead(random);
        text.Append(random.Next(3) == 0 ? "Selective dynamics\n" : "");
        string flags = text.ToString().Contains("Selective", StringComparison.Ordinal) ? " T F T" : "";
        bool isDirect = random.Next(2) == 0;
        text.Append(isDirect ? random.Pick("Direct\n", "direct\n", "D\n") : random.Pick("Cartesian\n", "cart\n", "K\n"));
        Vector3D[] written = [.. numbers.Select(_ => random.Vector(1))];
        foreach (Vector3D v in written)
        {
            text.Append(random.Text(v)).Append(flags).Append('\n');
        }

        Vector3D[] positions = [.. written.Select(v => isDirect ? v * cell.Matrix : scale * v)];
        return new Specimen(random.WithEndings(text), new Frame(new Topology(numbers), positions) { Cell = cell });
    }

    public static Specimen Xdatcar(Random random)
    {
        (StringBuilder text, _, UnitCell cell, int[] numbers) = VaspHead(random);
        string head = text.ToString();
        bool repeatsHead = random.Next(2) == 0;
        var frames = new List<Frame>();
        int count = random.Next(1, 4);
        for (int k = 1; k <= count; k++)
        {
            text.Append(k > 1 && repeatsHead ? head : "").Append($"Direct configuration= {k,5}\n");
            Vector3D[] written = [.. numbers.Select(_ => random.Vector(1))];
            foreach (Vector3D v in written)
            {
                text.Append(random.Text(v)).Append('\n');
            }

            frames.Add(new Frame(new Topology(numbers), [.. written.Select(v => v * cell.Matrix)]) { Cell = cell });
        }

        return new Specimen(random.WithEndings(text), frames);
    }

    /// <summary>A crystal without symmetry, its columns in any order.</summary>
    public static Specimen Crystal(Random random)
    {
        int[] numbers = RandomFrames.Elements(random);
        UnitCell cell = UnitCell.Orthorhombic(12.5, 10.25, 16);
        var text = new StringBuilder("data_x\n_cell_length_a 12.5(3)\n_cell_length_b 10.25\n_cell_length_c 16\n_cell_angle_alpha 90\n_cell_angle_beta 90\n_cell_angle_gamma 90\n");
        string[] tags = ["_atom_site_label", "_atom_site_type_symbol", "_atom_site_fract_x", "_atom_site_fract_y", "_atom_site_fract_z"];
        random.Shuffle(tags);

        // On points of a lattice, as atoms in one place are one atom.
        Vector3D[] written = [.. numbers.Select((_, i) => new Vector3D((i % 3) / 4.0, (i / 3) / 4.0, random.Next(3) / 4.0))];
        text.Append("loop_\n").AppendJoin('\n', tags).Append('\n');
        for (int i = 0; i < numbers.Length; i++)
        {
            string symbol = Element.FromAtomicNumber(numbers[i]).Symbol;
            foreach (string tag in tags)
            {
                text.Append(tag switch
                {
                    "_atom_site_label" => random.Pick($"{symbol}{i}", $"'{symbol}{i}'", $"\"{symbol}{i}'\""),
                    "_atom_site_type_symbol" => symbol,
                    "_atom_site_fract_x" => random.Text(written[i].X),
                    "_atom_site_fract_y" => random.Text(written[i].Y),
                    _ => $"{random.Text(written[i].Z)}",
                }).Append(random.Pick(" ", "\n", "\t", " # a comment\n"));
            }
        }

        return new Specimen(random.WithEndings(text.Append('\n')), new Frame(new Topology(numbers), [.. written.Select(v => v * cell.Matrix)]) { Cell = cell });
    }

    /// <summary>The models of a macromolecule.</summary>
    public static Specimen Mmcif(Random random)
    {
        int[] numbers = RandomFrames.Elements(random);
        string[] names = [.. numbers.Select((number, i) => $"{Element.FromAtomicNumber(number).Symbol.ToUpperInvariant()}{i}")];
        var text = new StringBuilder("data_x\n#\nloop_\n");
        string[] tags = ["group_PDB", "id", "type_symbol", "label_atom_id", "label_comp_id", "label_asym_id", "label_seq_id", "Cartn_x", "Cartn_y", "Cartn_z", "pdbx_PDB_model_num"];
        random.Shuffle(tags);
        text.AppendJoin("", tags.Select(tag => $"_atom_site.{tag}\n"));
        var topology = new Topology(numbers) { AtomNames = [.. names] };
        var frames = new List<Frame>();
        int count = random.Next(1, 4);
        for (int model = 1; model <= count; model++)
        {
            Vector3D[] positions = [.. numbers.Select(_ => random.Vector(100))];
            for (int i = 0; i < numbers.Length; i++)
            {
                text.AppendJoin(' ', tags.Select(tag => tag switch
                {
                    "group_PDB" => random.Pick("ATOM", "HETATM"),
                    "id" => $"{i + 1}",
                    "type_symbol" => Element.FromAtomicNumber(numbers[i]).Symbol.ToUpperInvariant(),
                    "label_atom_id" => random.Pick(names[i], $"\"{names[i]}\"", $"'{names[i]}'"),
                    "label_comp_id" => "LIG",
                    "label_asym_id" => "A",
                    "label_seq_id" => random.Pick(".", "."),
                    "Cartn_x" => random.Text(positions[i].X),
                    "Cartn_y" => random.Text(positions[i].Y),
                    "Cartn_z" => random.Text(positions[i].Z),
                    _ => $"{model}",
                })).Append('\n');
            }

            frames.Add(new Frame(topology, positions));
        }

        return new Specimen(random.WithEndings(text.Append("#\n")), frames);
    }

    /// <summary>A molecule as the QM9 data set writes it.</summary>
    public static Specimen Qm9(Random random)
    {
        int[] numbers = [.. RandomFrames.Elements(random).Select(number => number is 1 or 6 or 7 or 8 ? number : 9)];
        Vector3D[] positions = [.. numbers.Select(_ => random.Vector(8))];
        string Number(double value) => random.Text(value).Replace("e", "*^", StringComparison.OrdinalIgnoreCase);
        var text = new StringBuilder($"{numbers.Length}\ngdb {random.Next(1, 130000)}\t");
        text.AppendJoin('\t', Enumerable.Range(0, 15).Select(_ => Number(random.Number()))).Append("\t\n");
        for (int i = 0; i < numbers.Length; i++)
        {
            text.Append($"{Element.FromAtomicNumber(numbers[i]).Symbol}\t{Number(positions[i].X)}\t{Number(positions[i].Y)}\t{Number(positions[i].Z)}\t{Number(random.Number(1))}\n");
        }

        text.AppendJoin('\t', Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Text(random.Next(4000)))).Append("\t\nC\tC\t\nInChI=1S/x\tInChI=1S/x\n");
        return new Specimen(text, new Frame(new Topology(numbers), positions));
    }

    private static (StringBuilder Text, double Scale, UnitCell Cell, int[] Numbers) VaspHead(Random random)
    {
        double scale = random.Pick(1.0, 2.0, 0.5);
        UnitCell cell = RandomFrames.Cell(random);
        int[] numbers = [.. RandomFrames.Elements(random).Order()];
        (int Number, int Count)[] kinds = [.. numbers.GroupBy(number => number).Select(group => (group.Key, group.Count()))];
        var text = new StringBuilder($"{random.Pick("a title", "", "1 2 3")}\n{random.Text(scale)}\n");
        foreach (Vector3D row in new[] { cell.A, cell.B, cell.C })
        {
            text.Append("  ").Append(random.Text(row)).Append('\n');
        }

        text.AppendJoin(' ', kinds.Select(kind => Element.FromAtomicNumber(kind.Number).Symbol + random.Pick("", "", "_pv", "/a1"))).Append('\n');
        text.AppendJoin(random.Blank(), kinds.Select(kind => kind.Count)).Append('\n');
        return (text, scale, UnitCell.Periodic(scale * cell.A, scale * cell.B, scale * cell.C), numbers);
    }
}
