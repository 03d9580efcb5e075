using MDEngine.Training.Data;

namespace MDEngine.Training;

/// <summary>Which frames each step sees: every epoch goes through all training frames in an order drawn from seed and epoch.</summary>
internal sealed class BatchOrder(int[] frames, int batchSize, int seed)
{
    private int[] order = [];
    private long orderedEpoch = -1;

    /// <summary>Steps in an epoch; the last of them may see fewer frames.</summary>
    public int StepsPerEpoch { get; } = (frames.Length + batchSize - 1) / batchSize;

    /// <summary>Frame numbers of a step, counted from 0.</summary>
    public ReadOnlySpan<int> At(long step)
    {
        long epoch = step / StepsPerEpoch;
        if (epoch != orderedEpoch)
        {
            order = [.. frames];
            DeterministicShuffle.Shuffle(order, (long)new SplitMix64(seed).Next() + epoch);
            orderedEpoch = epoch;
        }

        int first = (int)(step % StepsPerEpoch) * batchSize;
        return order.AsSpan(first, Math.Min(batchSize, order.Length - first));
    }
}
