using System.Collections.Concurrent;
using System.Numerics;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Power spectra of many channels, summed by group, as samples come in: averaged windowed periodograms of overlapping segments (Welch
/// 1967, doi:10.1109/TAU.1967.1161901). Memory holds one segment and a half, whatever the length of the run; where more than one thread
/// is allowed, a segment is transformed while the samples of the next come in.
/// </summary>
/// <remarks>
/// The sum over a group's bins is the mean square of the group's channels, summed (one-sided spectrum). Samples and transforms are in single
/// precision, sums of squares in double: rounding leaves some 10⁻¹⁴ of the strongest bin's power in the others, far below the windows' side lobes.
/// </remarks>
public sealed class PowerSpectrum
{
    private readonly PowerSpectrumOptions options;
    private readonly float[] window;
    private readonly double scale;
    private readonly KaiserDecimator? lowPass;
    private readonly FourierTransform transform;
    private readonly ChannelBlock[] blocks;
    private readonly int channelCount;
    private readonly double[][] sums;
    private readonly int segment;
    private readonly int capacity;
    private readonly ConcurrentBag<FourierTransform.Workspace> workspaces = [];
    private Task transforming = Task.CompletedTask;
    private int first;
    private int filled;

    /// <summary>An empty spectrum.</summary>
    /// <param name="options">How it is estimated.</param>
    /// <param name="groups">[channels] group that each channel is summed into, or −1 to leave it out.</param>
    /// <param name="weights">[channels] what the power of each is multiplied with, or nothing for 1.</param>
    public PowerSpectrum(PowerSpectrumOptions options, ReadOnlySpan<int> groups, ReadOnlySpan<double> weights = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentLength, 4);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.SampleInterval);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ZeroPadding, 1);
        this.options = options;
        lowPass = options.Decimation > 1 ? new KaiserDecimator(options.Decimation, groups.Length) : null;
        double[] factors = Windows.Create(options.Window, options.TransformedLength);
        window = [.. factors.Select(factor => (float)factor)];
        transform = new FourierTransform(options.TransformLength);
        scale = 1 / (factors.Sum(factor => factor * factor) * transform.Length);
        segment = options.TransformedLength;
        capacity = segment + options.Hop;
        sums = [.. Enumerable.Range(0, groups.ToArray().DefaultIfEmpty(-1).Max() + 1).Select(_ => new double[transform.Length])];
        channelCount = groups.Length;
        blocks = ChannelBlock.Arrange(groups, weights, capacity, transform.Length);
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

        SampleCount++;
        if (lowPass is null)
        {
            Take(Row(filled), sample);
            Advance(1);
            return;
        }

        lowPass.Add(sample);
        int results = Math.Min(lowPass.ResultCount, segment - filled);
        if (lowPass.IsFull || results == segment - filled)
        {
            Filter(lowPass, results);
        }
    }

    /// <summary>[bins] mean power of a group in each bin.</summary>
    /// <exception cref="InvalidOperationException">Not one whole segment has come in.</exception>
    public double[] Power(int group)
    {
        if (SegmentCount == 0)
        {
            throw new InvalidOperationException($"{SampleCount} samples make no segment of {options.SegmentLength}.");
        }

        transforming.Wait();
        int n = transform.Length;
        var power = new double[options.BinCount];
        for (int place = 0; place < n; place++)
        {
            int k = Math.Min(transform.Frequency(place), n - transform.Frequency(place));
            if (k < power.Length)
            {
                power[k] += sums[group][place] * scale / SegmentCount;
            }
        }

        return power;
    }

    /// <summary>What must be kept so that <see cref="Restore"/> goes on bit for bit; the first number is the segment length.</summary>
    public double[] Save()
    {
        transforming.Wait();
        int waiting = lowPass?.Waiting ?? 0;
        var samples = new double[(filled + waiting) * channelCount];
        for (int k = 0; k < filled; k++)
        {
            foreach (ChannelBlock block in blocks)
            {
                block.Give(Row(k), samples.AsSpan(k * channelCount, channelCount));
            }
        }

        for (int k = 0; k < waiting; k++)
        {
            lowPass!.CopyTo(k, samples.AsSpan((filled + k) * channelCount, channelCount));
        }

        return [options.SegmentLength, SampleCount, SegmentCount, filled, waiting, .. samples, .. sums.SelectMany(sum => sum)];
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <exception cref="ArgumentException">It is of a spectrum of other channels, groups or options.</exception>
    public void Restore(ReadOnlySpan<double> saved)
    {
        (int had, int waiting) = saved.Length < 5 ? (0, 0) : ((int)saved[3], (int)saved[4]);
        if (saved.Length != 5 + (channelCount * (had + waiting)) + (sums.Length * transform.Length) || (int)saved[0] != options.SegmentLength
            || had >= segment || (waiting > 0 && lowPass is null))
        {
            throw new ArgumentException($"{saved.Length} numbers are not of a spectrum of {channelCount} channels in segments of {options.SegmentLength}.");
        }

        transforming.Wait();
        (SampleCount, SegmentCount, filled, first) = ((long)saved[1], (int)saved[2], had, 0);
        lowPass?.Clear();
        saved = saved[5..];
        for (int k = 0; k < had; k++, saved = saved[channelCount..])
        {
            Take(k, saved[..channelCount]);
        }

        for (int k = 0; k < waiting; k++, saved = saved[channelCount..])
        {
            lowPass!.Add(saved[..channelCount]);
        }

        foreach (double[] sum in sums)
        {
            saved[..sum.Length].CopyTo(sum);
            saved = saved[sum.Length..];
        }
    }

    private int Row(int sample) => (first + sample) % capacity;

    private void Take<T>(int row, ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ChannelBlock block in blocks)
        {
            block.Take(row, values);
        }
    }

    private void Filter(KaiserDecimator lowPass, int count)
    {
        lowPass.Filter(count);
        for (int k = 0; k < count; k++)
        {
            Take(Row(filled + k), lowPass.Result(k));
        }

        Advance(count);
    }

    /// <summary>Goes on by so many rows of the history, and has the segment transformed that they complete.</summary>
    private void Advance(int rows)
    {
        filled += rows;
        if (filled < segment)
        {
            return;
        }

        Transform(first);
        SegmentCount++;
        first = Row(options.Hop);
        filled -= options.Hop;
    }

    private void Transform(int start)
    {
        transforming.Wait();
        if (options.Threads == 1)
        {
            TransformBlocks(start);
        }
        else
        {
            transforming = Task.Run(() => TransformBlocks(start));
        }
    }

    private void TransformBlocks(int start)
    {
        // One of the threads takes samples meanwhile.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads - 1) };
        Parallel.ForEach(blocks, parallel, block => TransformBlock(block, start));

        // One block after the other, so that the order of additions does not depend on threads.
        Array.ForEach(blocks, block => block.AddTo(sums));
    }

    private void TransformBlock(ChannelBlock block, int start)
    {
        FourierTransform.Workspace work = workspaces.TryTake(out FourierTransform.Workspace? free) ? free : transform.CreateWorkspace();
        block.Transform(transform, start, window, work);
        workspaces.Add(work);
    }
}
