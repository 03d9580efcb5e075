using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MDEngine.Fragmentation.Brics;

namespace MDEngine.Fragmentation;

/// <summary>Tells users how their labels came about.</summary>
internal static class FragmentExplanation
{
    /// <summary>What was done and why, in one line.</summary>
    public static string Of(FragmentationScheme scheme, ImmutableArray<int> labels, List<string> notes, MolecularGraph? molecule, ImmutableArray<BricsCut> cuts)
    {
        if (labels.IsEmpty)
        {
            return $"{scheme}: no fragments";
        }

        int[] sizes = LabelSets.Sizes(labels);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{scheme}: {sizes.Length} fragment{(sizes.Length == 1 ? "" : "s")} of {sizes.Min()} to {sizes.Max()} atoms, mean {sizes.Average():0.00}");
        foreach (string note in notes)
        {
            text.Append("; ").Append(note);
        }

        if (scheme.Minimum > 0 && molecule is not null)
        {
            ExplainBounds(scheme, labels, sizes, cuts, text);
        }

        return text.ToString();
    }

    /// <summary>Names the fragments that the size bounds do not hold for, and why.</summary>
    private static void ExplainBounds(
        FragmentationScheme scheme, ImmutableArray<int> labels, int[] sizes, ImmutableArray<BricsCut> cuts, StringBuilder text)
    {
        var bonded = new bool[sizes.Length];
        foreach (BricsCut cut in cuts)
        {
            bonded[labels[cut.First]] |= labels[cut.First] != labels[cut.Second];
            bonded[labels[cut.Second]] |= labels[cut.First] != labels[cut.Second];
        }

        int whole = 0, crowded = 0, above = 0;
        for (int f = 0; f < sizes.Length; f++)
        {
            whole += sizes[f] < scheme.Minimum && !bonded[f] ? 1 : 0;
            crowded += sizes[f] < scheme.Minimum && bonded[f] ? 1 : 0;
            above += scheme.Maximum > 0 && sizes[f] > scheme.Maximum ? 1 : 0;
        }

        if (whole > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {whole} below {scheme.Minimum} atoms, being whole molecules");
        }

        if (crowded > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {crowded} below {scheme.Minimum} atoms, no neighbor having room");
        }

        if (above > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {above} above {scheme.Maximum} atoms, having no further bond to cut");
        }
    }
}
