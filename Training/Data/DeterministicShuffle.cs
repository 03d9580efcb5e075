using MDEngine.Potentials.Learned;

namespace MDEngine.Training.Data;

/// <summary>Random orders that depend on a seed alone: on no library's generator, whose numbers may change.</summary>
internal static class DeterministicShuffle
{
    /// <summary>Fisher and Yates' shuffle on numbers of <see cref="SplitMix64"/>.</summary>
    public static void Shuffle<T>(T[] items, long seed)
    {
        var random = new SplitMix64(seed);
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)(random.NextUnit() * (i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
