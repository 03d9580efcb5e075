using System.Collections.Concurrent;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Power spectra of many channels, summed by group, as samples come in: averaged windowed periodograms of overlapping segments (Welch
/// 1967, doi:10.1109/TAU.1967.1161901). Memory holds one segment and a half, whatever the length of the run; where more than one thread
/// is allowed, a segment is transformed while the samples of the next come in.
/// </summary>
/// <remarks>The sum over a group's bins is the mean square of the group's channels, summed (one-sided spectrum).</remarks>
public sealed class PowerSpectrum
{
    private readonly PowerSpectrumOptions options;
    private readonly double[] window;
    private readonly double scale;
    private readonly FourierTransform transform;
    private readonly ChannelBlock[] blocks;
    private readonly int channelCount;
    private readonly double[][] sums;
    private readonly int capacity;
    private readonly ConcurrentBag<FourierTransform.Workspace> workspaces = [];
    private Task transforming = Task.CompletedTask;
    private int first;
    private int filled;

    /// <summary>An empty spectrum.</summary>
    /// <param name="options">How it is estimated.</param>
    /// <param name="groups">[channels] group that each channel is summed into, or −1 to leave it out.</param>
    public PowerSpectrum(PowerSpectrumOptions options, ReadOnlySpan<int> groups)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentLength, 4);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.SampleInterval);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ZeroPadding, 1);
        this.options = options;
        window = Windows.Create(options.Window, options.SegmentLength);
        transform = new FourierTransform(options.TransformLength);
        scale = 1 / (window.Sum(value => value * value) * transform.Length);
        capacity = options.SegmentLength + options.Hop;
        sums = [.. Enumerable.Range(0, groups.ToArray().DefaultIfEmpty(-1).Max() + 1).Select(_ => new double[transform.Length])];
        channelCount = groups.Length;
        blocks = ChannelBlock.Arrange(groups, capacity, transform.Length);
    }

    /// <summary>Segments that have gone into the spectrum.</summary>
    public int SegmentCount { get; private set; }

    /// <summary>Samples taken.</summary>
    public long SampleCount { get; private set; }

    /// <summary>How it is estimated.</summary>
    public PowerSpectrumOptions Options => options;

    /// <summary>Takes the next sample of every channel.</summary>
    public void Add(ReadOnlySpan<double> sample)
    {
        if (sample.Length != channelCount)
        {
            throw new ArgumentException($"{sample.Length} values for {channelCount} channels.");
        }

        int row = Row(filled);
        foreach (ChannelBlock block in blocks)
        {
            block.Take(row, sample);
        }

        SampleCount++;
        if (++filled == options.SegmentLength)
        {
            Transform(first);
            SegmentCount++;
            first = Row(options.Hop);
            filled -= options.Hop;
        }
    }

    /// <summary>[transform length / 2 + 1] mean power of a group in each bin.</summary>
    /// <exception cref="InvalidOperationException">Not one whole segment has come in.</exception>
    public double[] Power(int group)
    {
        if (SegmentCount == 0)
        {
            throw new InvalidOperationException($"{SampleCount} samples make no segment of {options.SegmentLength}.");
        }

        transforming.Wait();
        int n = transform.Length;
        var power = new double[(n / 2) + 1];
        for (int place = 0; place < n; place++)
        {
            int k = transform.Frequency(place);
            power[Math.Min(k, n - k)] += sums[group][place] * scale / SegmentCount;
        }

        return power;
    }

    /// <summary>What must be kept so that <see cref="Restore"/> goes on bit for bit; the first number is the segment length.</summary>
    public double[] Save()
    {
        transforming.Wait();
        var history = new double[filled * channelCount];
        for (int i = 0; i < filled; i++)
        {
            foreach (ChannelBlock block in blocks)
            {
                block.Give(Row(i), history.AsSpan(i * channelCount, channelCount));
            }
        }

        return [options.SegmentLength, SampleCount, SegmentCount, filled, .. history, .. sums.SelectMany(sum => sum)];
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <exception cref="ArgumentException">It is of a spectrum of other channels, groups or options.</exception>
    public void Restore(ReadOnlySpan<double> saved)
    {
        int kept = saved.Length < 4 ? 0 : (int)saved[3];
        if (saved.Length != 4 + (channelCount * kept) + (sums.Length * transform.Length) || (int)saved[0] != options.SegmentLength)
        {
            throw new ArgumentException($"{saved.Length} numbers are not of a spectrum of {channelCount} channels in segments of {options.SegmentLength}.");
        }

        transforming.Wait();
        (SampleCount, SegmentCount, filled, first) = ((long)saved[1], (int)saved[2], kept, 0);
        saved = saved[4..];
        for (int i = 0; i < kept; i++, saved = saved[channelCount..])
        {
            foreach (ChannelBlock block in blocks)
            {
                block.Take(i, saved[..channelCount]);
            }
        }

        foreach (double[] sum in sums)
        {
            saved[..sum.Length].CopyTo(sum);
            saved = saved[sum.Length..];
        }
    }

    private int Row(int sample) => (first + sample) % capacity;

    private void Transform(int start)
    {
        transforming.Wait();
        if (options.Threads == 1)
        {
            Array.ForEach(blocks, block => TransformBlock(block, start));
            Sum();
        }
        else
        {
            transforming = Task.Run(() =>
            {
                Parallel.ForEach(blocks, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, block => TransformBlock(block, start));
                Sum();
            });
        }
    }

    private void TransformBlock(ChannelBlock block, int start)
    {
        FourierTransform.Workspace work = workspaces.TryTake(out FourierTransform.Workspace? free) ? free : transform.CreateWorkspace();
        block.Transform(transform, start, window, work);
        workspaces.Add(work);
    }

    // One block after the other, so that the order of additions does not depend on threads.
    private void Sum() => Array.ForEach(blocks, block => block.AddTo(sums));
}
