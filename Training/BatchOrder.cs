using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;

namespace MDEngine.Training;

/// <summary>Which frames each step sees: every epoch goes through all training frames in an order drawn from seed and epoch.</summary>
/// <param name="frames">Numbers of the training frames.</param>
/// <param name="batchSize">Frames in a step.</param>
/// <param name="seed">Seed.</param>
/// <param name="compositions">For energies that are compared within a batch: a number for each frame, which frames that can be compared share. They come in pairs.</param>
internal sealed class BatchOrder(int[] frames, int batchSize, int seed, int[]? compositions = null)
{
    private readonly Dictionary<int, int> compositionOf = compositions is null ? [] : frames.Zip(compositions).ToDictionary(pair => pair.First, pair => pair.Second);
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
            long shuffleSeed = (long)new SplitMix64(seed).Next() + epoch;
            DeterministicShuffle.Shuffle(order, shuffleSeed);
            if (compositions is not null)
            {
                int[][] pairs = [.. order.GroupBy(frame => compositionOf[frame]).SelectMany(group => group.Chunk(2))];
                DeterministicShuffle.Shuffle(pairs, shuffleSeed);
                order = [.. pairs.SelectMany(pair => pair)];
            }

            orderedEpoch = epoch;
        }

        int first = (int)(step % StepsPerEpoch) * batchSize;
        return order.AsSpan(first, Math.Min(batchSize, order.Length - first));
    }
}
