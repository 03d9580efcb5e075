using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MDEngine.Fragmentation;
using MDEngine.Fragmentation.Analysis;
using MDEngine.Fragmentation.Brics;
using MDEngine.IO;

namespace MDEngine.Cli.Commands;

/// <summary>One frame and what fragmentation makes of it.</summary>
/// <param name="Number">Of the frame, from 1.</param>
/// <param name="Frame">The frame.</param>
/// <param name="StatedCharge">Total charge asked for, e, or null.</param>
/// <param name="Assignment">Bonds and labels.</param>
internal sealed record FragmentReport(int Number, Frame Frame, double? StatedCharge, FragmentAssignment Assignment)
{
    public MolecularGraph Molecule => Assignment.Molecule!;

    /// <summary>Whether another frame has the same atoms, charges and labels.</summary>
    public bool IsLike(FragmentReport other) =>
        Frame.Topology.AtomicNumbers.SequenceEqual(other.Frame.Topology.AtomicNumbers)
        && Assignment.Labels.SequenceEqual(other.Assignment.Labels)
        && Assignment.Cuts.SequenceEqual(other.Assignment.Cuts)
        && Molecule.FormalCharges.SequenceEqual(other.Molecule.FormalCharges);
}

/// <summary>Curvature between fragments against that within, of a frame that is divided.</summary>
internal static class CurvatureComparisons
{
    /// <summary>Of the bonds, and, without a cell, of the contacts within 4 Å.</summary>
    public static IEnumerable<(string What, CurvatureComparison Comparison)> Of(FragmentReport report)
    {
        ImmutableArray<int> labels = report.Assignment.Labels;
        if (!labels.IsEmpty)
        {
            yield return ("bonds", CurvatureStatistics.OfBonds(report.Molecule, labels));
            if (!report.Frame.Cell.IsPeriodic)
            {
                yield return ("contacts", CurvatureStatistics.OfRadiusGraph(report.Frame.System, labels));
            }
        }
    }
}

/// <summary>A report as a table.</summary>
internal static class FragmentTable
{
    /// <summary>Above this many fragments, like ones share a row.</summary>
    private const int LongTable = 200;

    public static void Write(TextWriter output, FragmentReport report)
    {
        FragmentAssignment assignment = report.Assignment;
        MolecularGraph molecule = report.Molecule;
        string charge = Text($"{molecule.TotalCharge:+0;-0;0}") + (report.StatedCharge is null ? " (derived)" : "");
        output.WriteLine($"frame {report.Number}: {HillFormula.Of(molecule.AtomicNumbers)}, {molecule.AtomCount} atoms, {molecule.Bonds.Length} bonds, charge {charge}");
        output.WriteLine(assignment.Explanation);
        if (assignment.Labels.IsEmpty)
        {
            return;
        }

        var atoms = Enumerable.Range(0, molecule.AtomCount).GroupBy(i => assignment.Labels[i]).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        if (atoms.Length > LongTable)
        {
            WriteCounts(output, molecule, atoms);
            return;
        }

        var cuts = assignment.Cuts.Where(c => assignment.Labels[c.First] != assignment.Labels[c.Second])
            .SelectMany(c => new[] { (c.First, Cut: c), (c.Second, Cut: c) })
            .ToLookup(end => assignment.Labels[end.Item1], end => Describe(molecule, end.Cut));
        output.WriteLine($"{"fragment",8}  {"formula",-14} {"atoms",6} {"charge",7}  cut bonds");
        for (int f = 0; f < atoms.Length; f++)
        {
            output.WriteLine($"{f,8}  {HillFormula.Of(atoms[f].Select(i => molecule.AtomicNumbers[i])),-14} {atoms[f].Length,6} {Text($"{atoms[f].Sum(i => molecule.FormalCharges[i]):+0;-0;0}"),7}  {string.Join(", ", cuts[f])}".TrimEnd());
        }
    }

    public static void WriteCurvature(TextWriter output, FragmentReport report)
    {
        MolecularGraph molecule = report.Molecule;
        ImmutableArray<int> labels = report.Assignment.Labels;
        ImmutableArray<double> curvature = FormanCurvature.OfBonds(molecule);
        output.WriteLine($"{"bond",-14} {"curvature",10}");
        for (int b = 0; b < curvature.Length; b++)
        {
            ChemicalBond bond = molecule.Bonds[b];
            string between = !labels.IsEmpty && labels[bond.First] != labels[bond.Second] ? "  between fragments" : "";
            output.WriteLine($"{Name(molecule, bond.First) + "-" + Name(molecule, bond.Second),-14} {Text($"{curvature[b]:0.0000}"),10}{between}");
        }

        foreach ((string what, CurvatureComparison c) in CurvatureComparisons.Of(report))
        {
            output.WriteLine(Text(
                $"curvature of {(what == "contacts" ? "4 Å contacts" : what)}: {c.MeanBetween:0.00} between fragments ({c.Between}), {c.MeanWithin:0.00} within ({c.Within}), Mann-Whitney p {c.PValue:0.0e+0}"));
        }
    }

    private static void WriteCounts(TextWriter output, MolecularGraph molecule, int[][] atoms)
    {
        output.WriteLine($"{"count",8}  {"formula",-14} {"atoms",6} {"charge",7}");
        var alike = atoms.GroupBy(a => (Formula: HillFormula.Of(a.Select(i => molecule.AtomicNumbers[i])), Charge: a.Sum(i => molecule.FormalCharges[i]), a.Length));
        foreach (var group in alike.OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Formula, StringComparer.Ordinal))
        {
            output.WriteLine($"{group.Count(),8}  {group.Key.Formula,-14} {group.Key.Length,6} {Text($"{group.Key.Charge:+0;-0;0}"),7}");
        }
    }

    private static string Describe(MolecularGraph molecule, BricsCut cut) =>
        $"{Name(molecule, cut.First)}-{Name(molecule, cut.Second)} (L{cut.FirstLabel}-L{cut.SecondLabel})";

    private static string Name(MolecularGraph molecule, int atom) => $"{Element.FromAtomicNumber(molecule.AtomicNumbers[atom]).Symbol}{atom + 1}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A report as a JSON object; atoms count from 0.</summary>
internal static class FragmentJson
{
    private const int PublishedMinimum = 4;

    public static void Write(Utf8JsonWriter writer, FragmentReport report, bool curvature)
    {
        MolecularGraph molecule = report.Molecule;
        writer.WriteStartObject();
        writer.WriteString("scheme", report.Assignment.Scheme.ToString());
        writer.WriteString("explanation", report.Assignment.Explanation);
        writer.WriteNumber("charge", molecule.TotalCharge);
        writer.WriteStartArray("bonds");
        foreach (ChemicalBond bond in molecule.Bonds)
        {
            WriteRow(writer, bond.First, bond.Second, bond.Order, bond.IsAromatic ? 1 : 0);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("brics_bonds");
        foreach (BricsCut cut in BricsCuts.Find(molecule, report.Assignment.Scheme.Method != FragmentationMethod.BricsWithoutHydrogens))
        {
            WriteRow(writer, cut.First, cut.Second, cut.FirstLabel, cut.SecondLabel);
        }

        writer.WriteEndArray();
        WriteList(writer, "fragments", report.Assignment.Labels);
        WriteList(writer, "lsrmp_fragments", SizeMerging.ByLsrmpCode(molecule, PublishedMinimum));
        WriteList(writer, "ring_atoms", Enumerable.Range(0, molecule.AtomCount).Where(molecule.IsInRing));
        WriteList(writer, "aromatic_atoms", Enumerable.Range(0, molecule.AtomCount).Where(molecule.IsAromatic));
        WriteList(writer, "formal_charges", molecule.FormalCharges);
        writer.WriteStartArray("warnings");
        foreach (string warning in report.Assignment.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
        if (curvature)
        {
            writer.WriteStartArray("curvature");
            foreach (double value in FormanCurvature.OfBonds(molecule))
            {
                writer.WriteNumberValue(value);
            }

            writer.WriteEndArray();
            WriteComparisons(writer, report);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteComparisons(Utf8JsonWriter writer, FragmentReport report)
    {
        foreach ((string what, CurvatureComparison comparison) in CurvatureComparisons.Of(report))
        {
            writer.WriteStartObject($"curvature_of_{what}");
            WriteSide("between", comparison.Between, comparison.MeanBetween);
            WriteSide("within", comparison.Within, comparison.MeanWithin);
            if (double.IsFinite(comparison.PValue))
            {
                writer.WriteNumber("p", comparison.PValue);
            }

            writer.WriteEndObject();
        }

        // There is no mean of none.
        void WriteSide(string side, int count, double mean)
        {
            writer.WriteNumber(side, count);
            if (count > 0)
            {
                writer.WriteNumber($"mean_{side}", mean);
            }
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter writer, params ReadOnlySpan<int> values)
    {
        writer.WriteStartArray();
        foreach (int value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
