using System.Numerics;
using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Channels that are transformed side by side: two in each lane of a vector, as real and imaginary part of one complex signal. The two
/// are of one group, so that the square of the lane's transform needs no parting: what the two have at k and at n − k adds up to the same.
/// </summary>
internal sealed class ChannelBlock
{
    private readonly Vector<double>[] history;
    private readonly int[] channels;
    private readonly (int Group, Vector<double> Lanes, double[] Squares)[] parts;

    private ChannelBlock(int capacity, int transformLength, (int Group, int Real, int Imaginary)[] lanes)
    {
        history = new Vector<double>[2 * capacity];
        channels = new int[2 * Vector<double>.Count];
        Array.Fill(channels, -1);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            (channels[lane], channels[Vector<double>.Count + lane]) = (lanes[lane].Real, lanes[lane].Imaginary);
        }

        parts = [.. lanes.Select(lane => lane.Group).Distinct().Select(group => (group, Mask(lanes, group), new double[transformLength]))];
    }

    /// <summary>Divides channels into blocks.</summary>
    /// <param name="groups">[channels] group of each, or −1 to leave it out.</param>
    /// <param name="capacity">Samples that a block holds.</param>
    /// <param name="transformLength">Length of its transform.</param>
    public static ChannelBlock[] Arrange(ReadOnlySpan<int> groups, int capacity, int transformLength)
    {
        IEnumerable<(int Group, int Real, int Imaginary)> lanes = groups.ToArray().Select((group, channel) => (group, channel))
            .Where(one => one.group >= 0)
            .GroupBy(one => one.group, one => one.channel)
            .OrderBy(ofGroup => ofGroup.Key)
            .SelectMany(ofGroup => ofGroup.Chunk(2).Select(pair => (ofGroup.Key, pair[0], pair.Length == 2 ? pair[1] : -1)));
        return [.. lanes.Chunk(Vector<double>.Count).Select(chunk => new ChannelBlock(capacity, transformLength, chunk))];
    }

    /// <summary>Takes what it needs of a sample [channels] into a row of its history.</summary>
    public void Take(int row, ReadOnlySpan<double> sample)
    {
        Span<double> values = Row(row);
        for (int place = 0; place < values.Length; place++)
        {
            int channel = channels[place];
            values[place] = channel < 0 ? 0 : sample[channel];
        }
    }

    /// <summary>Gives back what it took of a sample.</summary>
    public void Give(int row, Span<double> sample)
    {
        Span<double> values = Row(row);
        for (int place = 0; place < values.Length; place++)
        {
            if (channels[place] >= 0)
            {
                sample[channels[place]] = values[place];
            }
        }
    }

    /// <summary>Transforms a segment; <see cref="AddTo"/> has the result.</summary>
    /// <param name="transform">The transform.</param>
    /// <param name="start">The segment's first sample; it goes round the end of the history.</param>
    /// <param name="window">[segment] factors of the samples.</param>
    /// <param name="work">Arrays to work in.</param>
    public void Transform(FourierTransform transform, int start, ReadOnlySpan<double> window, FourierTransform.Workspace work)
    {
        ReadOnlySpan<Vector<double>> lanes = transform.Squares(history, start, window, work);
        foreach ((_, Vector<double> ofGroup, double[] squares) in parts)
        {
            for (int place = 0; place < squares.Length; place++)
            {
                squares[place] = Vector.Dot(ofGroup, lanes[place]);
            }
        }
    }

    /// <summary>Adds the squares of the last segment to those of their groups.</summary>
    /// <param name="sums">[groups][n] by place of the transform.</param>
    public void AddTo(double[][] sums)
    {
        foreach ((int group, _, double[] squares) in parts)
        {
            double[] sum = sums[group];
            for (int place = 0; place < sum.Length; place++)
            {
                sum[place] += squares[place];
            }
        }
    }

    // The real parts of a sample, then the imaginary ones.
    private Span<double> Row(int row) => MemoryMarshal.Cast<Vector<double>, double>(history.AsSpan(2 * row, 2));

    private static Vector<double> Mask((int Group, int Real, int Imaginary)[] lanes, int group)
    {
        var mask = new double[Vector<double>.Count];
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            mask[lane] = lanes[lane].Group == group ? 1 : 0;
        }

        return new Vector<double>(mask);
    }
}
