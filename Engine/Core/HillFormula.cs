using System.Globalization;

namespace MDEngine;

/// <summary>Chemical formulas in Hill order: carbon, hydrogen, then by symbol; without carbon, all by symbol.</summary>
public static class HillFormula
{
    /// <summary>Such as "C6H12N2O2".</summary>
    public static string Of(IEnumerable<int> atomicNumbers)
    {
        var counts = atomicNumbers.GroupBy(z => z).Select(group => (Element.FromAtomicNumber(group.Key).Symbol, Count: group.Count())).ToList();
        bool organic = counts.Any(pair => pair.Symbol == "C");
        return string.Concat(counts
            .OrderBy(pair => !organic ? 0 : pair.Symbol == "C" ? 0 : pair.Symbol == "H" ? 1 : 2)
            .ThenBy(pair => pair.Symbol, StringComparer.Ordinal)
            .Select(pair => pair.Count == 1 ? pair.Symbol : string.Create(CultureInfo.InvariantCulture, $"{pair.Symbol}{pair.Count}")));
    }
}
