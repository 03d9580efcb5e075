using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MDEngine.Fragmentation.Brics;

namespace MDEngine.Fragmentation.Depiction;

/// <summary>Draws a structure as SVG, colored by fragment, with the cut bonds marked by their BRICS environments.</summary>
public sealed class FragmentDrawing
{
    private const double Scale = 44;
    private const double Margin = 40;
    private const double RowWidth = 26;

    /// <summary>Light enough to read black text on, and different from each other for color-blind eyes in this order.</summary>
    private static readonly string[] Colors =
        ["#8ecae6", "#ffb703", "#95d5b2", "#f4a6b8", "#cdb4db", "#f6e27f", "#b5c99a", "#f9a875", "#a3b8f0", "#c9ada7", "#7fd1c7", "#d9d9d9"];

    private readonly MolecularGraph molecule;
    private readonly ImmutableArray<int> labels;
    private readonly ImmutableArray<BricsCut> cuts;
    private readonly int[] visible;
    private readonly (double X, double Y)[] places;
    private readonly StringBuilder svg = new();
    private double width;
    private double height;

    private FragmentDrawing(MolecularGraph molecule, ImmutableArray<int> labels, ImmutableArray<BricsCut> cuts)
    {
        this.molecule = molecule;
        this.labels = labels;
        this.cuts = cuts;
        visible = [.. Enumerable.Range(0, molecule.AtomCount).Where(i => !IsImplied(i))];
        places = new (double, double)[molecule.AtomCount];
    }

    /// <summary>The drawing as the text of an SVG file.</summary>
    /// <param name="molecule">A molecule perceived from positions.</param>
    /// <param name="labels">[N] fragments.</param>
    /// <param name="cuts">Bonds to mark.</param>
    /// <param name="caption">A line below the drawing.</param>
    public static string ToSvg(MolecularGraph molecule, ImmutableArray<int> labels, ImmutableArray<BricsCut> cuts, string caption)
    {
        ArgumentNullException.ThrowIfNull(molecule);
        if (labels.Length != molecule.AtomCount || molecule.WholePositions.Length != molecule.AtomCount)
        {
            throw new ArgumentException($"{labels.Length} labels and {molecule.WholePositions.Length} positions for {molecule.AtomCount} atoms: one of each an atom is needed.");
        }

        var drawing = new FragmentDrawing(molecule, labels, cuts);
        drawing.PlaceMolecules();
        return drawing.Write(caption);
    }

    /// <summary>Whether an atom is a hydrogen atom that its heavy atom's symbol can stand for.</summary>
    private bool IsImplied(int i) =>
        molecule.AtomicNumbers[i] == 1 && molecule.Graph.Degree(i) == 1
        && molecule.AtomicNumbers[molecule.NeighborsOf(i)[0]] > 1 && labels[molecule.NeighborsOf(i)[0]] == labels[i];

    /// <summary>Lays out each molecule and sets them in rows.</summary>
    private void PlaceMolecules()
    {
        IReadOnlyList<IReadOnlyList<int>> rings = visible.Length <= 2000 ? molecule.FindRings() : [];
        double x = 0, y = 0, rowHeight = 0;
        foreach (IGrouping<int, int> group in visible.GroupBy(i => molecule.Components[i]))
        {
            int[] atoms = [.. group];
            (double X, double Y)[] local = PlaneLayout.Place(molecule, atoms, rings);
            double left = local.Min(p => p.X), top = local.Min(p => p.Y), w = local.Max(p => p.X) - left, h = local.Max(p => p.Y) - top;
            if (x > 0 && x + w > RowWidth)
            {
                (x, y, rowHeight) = (0, y + rowHeight + 2, 0);
            }

            for (int a = 0; a < atoms.Length; a++)
            {
                places[atoms[a]] = (Margin + (Scale * (x + local[a].X - left)), Margin + (Scale * (y + local[a].Y - top)));
            }

            x += w + 2;
            rowHeight = Math.Max(rowHeight, h);
        }

        width = Math.Max(420, Margin + visible.Select(i => places[i].X).DefaultIfEmpty(0).Max());
        height = Margin + visible.Select(i => places[i].Y).DefaultIfEmpty(0).Max();
    }

    private string Write(string caption)
    {
        string[] lines = Wrapped(caption, (int)(width / 6.2));
        double total = height + 30 + (16 * lines.Length);
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width + Margin:0} {total:0}\" width=\"{width + Margin:0}\" height=\"{total:0}\" font-family=\"sans-serif\">");
        Line($"<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        WriteFragments();
        WriteBonds();
        WriteCuts();
        WriteAtoms();
        for (int k = 0; k < lines.Length; k++)
        {
            Line($"<text x=\"{Margin}\" y=\"{height + 30 + (16 * k):0}\" font-size=\"12\">{System.Security.SecurityElement.Escape(lines[k])}</text>");
        }

        Line($"</svg>");
        return svg.ToString();
    }

    private void WriteFragments()
    {
        int[] color = ColorFragments();
        foreach (ChemicalBond bond in molecule.Bonds)
        {
            if (labels[bond.First] == labels[bond.Second] && !IsImplied(bond.First) && !IsImplied(bond.Second) && IsNear(bond))
            {
                ((double x1, double y1), (double x2, double y2)) = (places[bond.First], places[bond.Second]);
                Line($"<line x1=\"{x1:0.0}\" y1=\"{y1:0.0}\" x2=\"{x2:0.0}\" y2=\"{y2:0.0}\" stroke=\"{Colors[color[labels[bond.First]]]}\" stroke-width=\"24\" stroke-linecap=\"round\"/>");
            }
        }

        foreach (int i in visible)
        {
            Line($"<circle cx=\"{places[i].X:0.0}\" cy=\"{places[i].Y:0.0}\" r=\"15\" fill=\"{Colors[color[labels[i]]]}\"><title>atom {i + 1}, fragment {labels[i]}</title></circle>");
        }
    }

    /// <summary>Colors that differ between bonded fragments.</summary>
    private int[] ColorFragments()
    {
        int count = labels.IsEmpty ? 0 : labels.Max() + 1;
        var adjacent = new HashSet<int>[count];
        for (int f = 0; f < count; f++)
        {
            adjacent[f] = [];
        }

        foreach (ChemicalBond bond in molecule.Bonds)
        {
            adjacent[labels[bond.First]].Add(labels[bond.Second]);
            adjacent[labels[bond.Second]].Add(labels[bond.First]);
        }

        var color = new int[count];
        for (int f = 0; f < count; f++)
        {
            var taken = adjacent[f].Where(g => g < f).Select(g => color[g]).ToHashSet();
            color[f] = Enumerable.Range(0, Colors.Length).OrderBy(c => taken.Contains(c)).ThenBy(c => (c - f + (Colors.Length * count)) % Colors.Length).First();
        }

        return color;
    }

    private void WriteBonds()
    {
        foreach (ChemicalBond bond in molecule.Bonds)
        {
            if (IsImplied(bond.First) || IsImplied(bond.Second) || !IsNear(bond))
            {
                continue;
            }

            ((double x1, double y1), (double x2, double y2)) = (places[bond.First], places[bond.Second]);
            double length = Math.Max(1e-6, Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1))));
            (double nx, double ny) = (-(y2 - y1) / length, (x2 - x1) / length);
            double spread = bond.Order == 2 ? 2.2 : 3.6;
            for (int k = 0; k < bond.Order; k++)
            {
                double shift = bond.Order == 1 ? 0 : spread * ((2.0 * k / (bond.Order - 1)) - 1);
                Line($"<line x1=\"{x1 + (shift * nx):0.0}\" y1=\"{y1 + (shift * ny):0.0}\" x2=\"{x2 + (shift * nx):0.0}\" y2=\"{y2 + (shift * ny):0.0}\" stroke=\"#222\" stroke-width=\"1.6\"/>");
            }
        }
    }

    private void WriteCuts()
    {
        foreach (BricsCut cut in cuts.Where(c => labels[c.First] != labels[c.Second]))
        {
            ((double x1, double y1), (double x2, double y2)) = (places[cut.First], places[cut.Second]);
            double length = Math.Max(1e-6, Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1))));
            (double nx, double ny, double x, double y) = (-(y2 - y1) / length, (x2 - x1) / length, (x1 + x2) / 2, (y1 + y2) / 2);
            Line($"<line x1=\"{x - (9 * nx):0.0}\" y1=\"{y - (9 * ny):0.0}\" x2=\"{x + (9 * nx):0.0}\" y2=\"{y + (9 * ny):0.0}\" stroke=\"#c1121f\" stroke-width=\"2\"/>");
            Line($"<text x=\"{x + (17 * nx):0.0}\" y=\"{y + (17 * ny) + 3:0.0}\" font-size=\"8\" fill=\"#c1121f\" text-anchor=\"middle\">{cut.FirstLabel}-{cut.SecondLabel}</text>");
        }
    }

    private void WriteAtoms()
    {
        foreach (int i in visible)
        {
            string symbol = Element.FromAtomicNumber(molecule.AtomicNumbers[i]).Symbol;
            int hydrogens = 0;
            foreach (int j in molecule.NeighborsOf(i))
            {
                hydrogens += IsImplied(j) ? 1 : 0;
            }

            if (symbol == "C" && molecule.FormalCharges[i] == 0 && molecule.Graph.Degree(i) - hydrogens > 0)
            {
                continue; // a vertex says carbon
            }

            string count = hydrogens > 1 ? $"<tspan font-size=\"9\" dy=\"3\">{hydrogens}</tspan>" : "";
            string charge = molecule.FormalCharges[i] switch { 0 => "", 1 => "+", -1 => "−", > 0 and int q => $"{q}+", int q => $"{-q}−" };
            string raised = charge.Length == 0 ? "" : $"<tspan font-size=\"9\" dy=\"{(hydrogens > 1 ? -8 : -5)}\">{charge}</tspan>";
            Line($"<text x=\"{places[i].X:0.0}\" y=\"{places[i].Y + 5:0.0}\" font-size=\"14\" text-anchor=\"middle\" stroke=\"white\" stroke-width=\"2.5\" paint-order=\"stroke\">{symbol}{(hydrogens > 0 ? "H" : "")}{count}{raised}</text>");
        }
    }

    /// <summary>Whether a bond stays on one side of the drawing: in a net some lead to the next cell.</summary>
    private bool IsNear(ChemicalBond bond) =>
        !molecule.IsInNet(bond.First) || (molecule.WholePositions[bond.First] - molecule.WholePositions[bond.Second]).Length < 3.5;

    private static string[] Wrapped(string text, int columns)
    {
        var lines = new List<string> { "" };
        foreach (string word in text.Split(' '))
        {
            if (lines[^1].Length + word.Length >= columns && lines[^1].Length > 0)
            {
                lines.Add("");
            }

            lines[^1] += (lines[^1].Length > 0 ? " " : "") + word;
        }

        return [.. lines];
    }

    private void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
