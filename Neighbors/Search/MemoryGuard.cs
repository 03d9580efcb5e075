using System.Globalization;

namespace MDEngine.Neighbors.Search;

/// <summary>Refuses lists that the memory cannot hold, before anything is allocated for them.</summary>
internal static class MemoryGuard
{
    /// <summary>Rows are addressed by 32-bit offsets.</summary>
    public const int MaxPairs = 0x7FFF_FFC7;

    private const int BytesPerPair = sizeof(int) + sizeof(long);

    /// <summary>Less than this is allocated without asking the system how much is free.</summary>
    private const long Unquestioned = 64L << 20;

    /// <exception cref="InputException">The list would not fit.</exception>
    public static void CheckPairs(double pairs, int atomCount, double cutoff)
    {
        if (pairs > MaxPairs)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"A neighbor list of {atomCount} points within {cutoff} Å would hold about {pairs:G3} pairs, more than the {MaxPairs} that a list can address; use a shorter cutoff, or check the cell and the units of the positions."));
        }

        if (pairs * BytesPerPair > Unquestioned && pairs * BytesPerPair > FreeBytes())
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"A neighbor list of {atomCount} points within {cutoff} Å would need {pairs * BytesPerPair / (1 << 30):F1} GiB for {pairs:G3} pairs, and {FreeBytes() / (double)(1 << 30):F1} GiB are free; use a shorter cutoff, or check the cell and the units of the positions."));
        }
    }

    /// <exception cref="InputException">The working memory of a search would not fit.</exception>
    public static void CheckBytes(long bytes, double cutoff)
    {
        if (bytes > Unquestioned && bytes > FreeBytes())
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The search for neighbors within {cutoff} Å would need more than {bytes / (double)(1 << 30):F1} GiB, and {FreeBytes() / (double)(1 << 30):F1} GiB are free; use a shorter cutoff, or check the cell and the units of the positions."));
        }
    }

    /// <exception cref="InputException">The candidates of a search cannot be counted.</exception>
    public static void CheckCandidates(long count, long most, double cutoff)
    {
        if (count > most)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The search for neighbors within {cutoff} Å would look at more than {most} points and images at once; use a shorter cutoff, or check the cell and the units of the positions."));
        }
    }

    private static long FreeBytes()
    {
        const string Memory = "/proc/meminfo";
        if (File.Exists(Memory))
        {
            foreach (string line in File.ReadLines(Memory))
            {
                if (line.StartsWith("MemAvailable:", StringComparison.Ordinal)
                    && long.TryParse(line.AsSpan(13, line.Length - 16).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes))
                {
                    return Math.Min(kibibytes << 10, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
                }
            }
        }

        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }
}
