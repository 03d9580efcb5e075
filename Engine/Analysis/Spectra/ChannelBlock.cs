using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Channels that are transformed together: two in each lane of a vector, as real and imaginary part of one complex signal. The two
/// are of one group and weight, so that the square of the lane's transform needs no parting: what the two have at k and at n − k adds up to the same.
/// </summary>
internal sealed unsafe class ChannelBlock
{
    private readonly int capacity;
    private readonly VectorBuffer history;
    private readonly (int Place, int Channel)[] places;
    private readonly int[] groups;
    private readonly LaneGroup[] parts;

    private ChannelBlock(int capacity, int transformLength, Lane[] lanes)
    {
        this.capacity = capacity;
        history = new VectorBuffer(2 * capacity);
        places = [.. lanes.Select((lane, k) => (k, lane.Real)).Concat(lanes.Select((lane, k) => (Vector<float>.Count + k, lane.Imaginary))).Where(place => place.Item2 >= 0)];
        groups = [.. lanes.Select(lane => lane.Group).Distinct()];
        parts = [.. groups.Select(group => new LaneGroup(Weights(lanes, group), new double[transformLength]))];
    }

    /// <summary>Divides channels into blocks.</summary>
    /// <param name="groups">[channels] group of each, or −1 to leave it out.</param>
    /// <param name="weights">[channels] factors of their power, or nothing for 1.</param>
    /// <param name="capacity">Rows of the history, which goes round their end.</param>
    /// <param name="transformLength">Length of the transforms.</param>
    public static ChannelBlock[] Arrange(ReadOnlySpan<int> groups, ReadOnlySpan<double> weights, int capacity, int transformLength)
    {
        double[] factors = weights.IsEmpty ? [.. Enumerable.Repeat(1.0, groups.Length)] : weights.ToArray();
        IEnumerable<Lane> lanes = groups.ToArray().Select((group, channel) => (Group: group, Weight: factors[channel], Channel: channel))
            .Where(one => one.Group >= 0)
            .GroupBy(one => (one.Group, one.Weight), one => one.Channel)
            .OrderBy(alike => alike.Key)
            .SelectMany(alike => alike.Chunk(2).Select(pair => new Lane(alike.Key.Group, (float)alike.Key.Weight, pair[0], pair.Length == 2 ? pair[1] : -1)));
        return [.. lanes.Chunk(Vector<float>.Count).Select(chunk => new ChannelBlock(capacity, transformLength, chunk))];
    }

    /// <summary>Takes what it needs of a sample [channels] into a row.</summary>
    public void Take<T>(int row, ReadOnlySpan<T> sample)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        float* values = Row(row);
        foreach ((int place, int channel) in places)
        {
            values[place] = float.CreateTruncating(sample[channel]);
        }
    }

    /// <summary>Gives back what it took of a sample.</summary>
    public void Give(int row, Span<double> sample)
    {
        float* values = Row(row);
        foreach ((int place, int channel) in places)
        {
            sample[channel] = values[place];
        }
    }

    /// <summary>Transforms a segment; <see cref="AddTo"/> has the result.</summary>
    /// <param name="transform">The transform.</param>
    /// <param name="start">The segment's first sample; it goes round the end of the history.</param>
    /// <param name="window">[segment] factors of the samples.</param>
    /// <param name="work">Memory to work in.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(FourierTransform transform, int start, ReadOnlySpan<float> window, FourierTransform.Workspace work)
    {
        // In order and once, as the transform reads them four times, with wide strides.
        Vector<float>* to = work.Signal.Pointer;
        for (int j = 0; j < window.Length; j++, to += 2)
        {
            Vector<float>* from = history.Pointer + (2 * (start + j < capacity ? start + j : start + j - capacity));
            var factor = new Vector<float>(window[j]);
            (to[0], to[1]) = (factor * from[0], factor * from[1]);
        }

        transform.Squares(work, window.Length, parts);
    }

    /// <summary>Adds the squares of the last segment to those of their groups.</summary>
    /// <param name="sums">[groups][n] by place of the transform.</param>
    public void AddTo(double[][] sums)
    {
        for (int k = 0; k < groups.Length; k++)
        {
            Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(sums[groups[k]].AsSpan());
            ReadOnlySpan<Vector<double>> from = MemoryMarshal.Cast<double, Vector<double>>(parts[k].Squares.AsSpan());
            for (int place = 0; place < to.Length; place++)
            {
                to[place] += from[place];
            }
        }
    }

    // The real parts of a sample, then the imaginary ones.
    private float* Row(int row) => (float*)(history.Pointer + (2 * row));

    private static Vector<float> Weights(Lane[] lanes, int group)
    {
        var weights = new float[Vector<float>.Count];
        for (int k = 0; k < lanes.Length; k++)
        {
            weights[k] = lanes[k].Group == group ? lanes[k].Weight : 0;
        }

        return new Vector<float>(weights);
    }

    /// <summary>Two channels of one group and weight; the second is −1 where there is none.</summary>
    private readonly record struct Lane(int Group, float Weight, int Real, int Imaginary);
}
