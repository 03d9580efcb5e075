namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Power spectra of many channels, summed by group, as samples come in: averaged windowed periodograms of overlapping segments (Welch
/// 1967, doi:10.1109/TAU.1967.1161901). Memory holds one segment, whatever the length of the run.
/// </summary>
/// <remarks>The sum over a group's bins is the mean square of the group's channels, summed (one-sided spectrum).</remarks>
public sealed class PowerSpectrum
{
    /// <summary>Channels are summed in this many blocks, whatever the number of threads, so that sums run in one order.</summary>
    private const int Blocks = 16;

    private readonly PowerSpectrumOptions options;
    private readonly int[] groups;
    private readonly int groupCount;
    private readonly double[] window;
    private readonly double windowSquares;
    private readonly FourierTransform transform;
    private readonly double[][] history;
    private readonly double[][] sums;
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
        this.groups = groups.ToArray();
        groupCount = Math.Max(0, this.groups.DefaultIfEmpty(-1).Max() + 1);
        window = Windows.Create(options.Window, options.SegmentLength);
        windowSquares = window.Sum(Square);
        transform = new FourierTransform(options.TransformLength);
        history = [.. this.groups.Select(_ => new double[options.SegmentLength])];
        sums = [.. Enumerable.Range(0, groupCount).Select(_ => new double[(options.TransformLength / 2) + 1])];
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
        if (sample.Length != groups.Length)
        {
            throw new ArgumentException($"{sample.Length} values for {groups.Length} channels.");
        }

        for (int c = 0; c < sample.Length; c++)
        {
            history[c][filled] = sample[c];
        }

        SampleCount++;
        if (++filled == options.SegmentLength)
        {
            Accumulate();
            int keep = options.SegmentLength - options.Hop;
            foreach (double[] channel in history)
            {
                channel.AsSpan(options.Hop).CopyTo(channel);
            }

            filled = keep;
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

        return Array.ConvertAll(sums[group], value => value / SegmentCount);
    }

    /// <summary>What must be kept so that <see cref="Restore"/> goes on bit for bit; the first number is the segment length.</summary>
    public double[] Save() =>
    [
        options.SegmentLength, SampleCount, SegmentCount, filled,
        .. history.SelectMany(channel => channel.Take(filled)),
        .. sums.SelectMany(sum => sum),
    ];

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <exception cref="ArgumentException">It is of a spectrum of other channels, groups or options.</exception>
    public void Restore(ReadOnlySpan<double> saved)
    {
        int bins = (options.TransformLength / 2) + 1;
        int kept = saved.Length < 4 ? 0 : (int)saved[3];
        if (saved.Length != 4 + (groups.Length * kept) + (groupCount * bins) || (int)saved[0] != options.SegmentLength)
        {
            throw new ArgumentException($"{saved.Length} numbers are not of a spectrum of {groups.Length} channels in segments of {options.SegmentLength}.");
        }

        (SampleCount, SegmentCount, filled) = ((long)saved[1], (int)saved[2], kept);
        saved = saved[4..];
        for (int c = 0; c < history.Length; c++)
        {
            saved.Slice(c * kept, kept).CopyTo(history[c]);
        }

        saved = saved[(groups.Length * kept)..];
        for (int g = 0; g < groupCount; g++)
        {
            saved.Slice(g * bins, bins).CopyTo(sums[g]);
        }
    }

    private void Accumulate()
    {
        var partial = new double[Blocks][][];
        Parallel.For(0, Blocks, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, block =>
        {
            partial[block] = [.. Enumerable.Range(0, groupCount).Select(_ => new double[sums.Length > 0 ? sums[0].Length : 0])];
            int first = block * groups.Length / Blocks;
            int last = (block + 1) * groups.Length / Blocks;
            double[][] buffers = [.. Enumerable.Range(0, 4).Select(_ => new double[options.TransformLength])];
            for (int c = first; c < last; c += 2)
            {
                TransformPair(c, c + 1 < last ? c + 1 : -1, buffers, partial[block]);
            }
        });
        for (int block = 0; block < Blocks; block++)
        {
            for (int g = 0; g < groupCount; g++)
            {
                for (int k = 0; k < sums[g].Length; k++)
                {
                    sums[g][k] += partial[block][g][k];
                }
            }
        }

        SegmentCount++;
    }

    /// <summary>Two real channels a and b as the real and imaginary part of one complex transform Z.</summary>
    private void TransformPair(int first, int second, double[][] buffers, double[][] partial)
    {
        (double[] real, double[] imaginary) = (buffers[0], buffers[1]);
        Windowed(first, real);
        Windowed(second, imaginary);
        transform.Forward(real, imaginary, buffers[2], buffers[3]);
        double[]? ofFirst = groups[first] < 0 ? null : partial[groups[first]];
        double[]? ofSecond = second < 0 || groups[second] < 0 ? null : partial[groups[second]];
        int n = real.Length;
        double scale = 1 / (windowSquares * n);
        for (int k = 0; k <= n / 2; k++)
        {
            // 2A_k = Z_k + Z*_{n−k}, 2iB_k = Z_k − Z*_{n−k}; the spectrum is one-sided.
            int mirror = k == 0 ? 0 : n - k;
            double factor = (k == 0 || k == n / 2 ? 0.25 : 0.5) * scale;
            if (ofFirst is not null)
            {
                ofFirst[k] += factor * (Square(real[k] + real[mirror]) + Square(imaginary[k] - imaginary[mirror]));
            }

            if (ofSecond is not null)
            {
                ofSecond[k] += factor * (Square(real[k] - real[mirror]) + Square(imaginary[k] + imaginary[mirror]));
            }
        }
    }

    // A channel times the window, then zeros; zeros alone for no channel.
    private void Windowed(int channel, double[] buffer)
    {
        int length = channel < 0 ? 0 : window.Length;
        for (int i = 0; i < length; i++)
        {
            buffer[i] = history[channel][i] * window[i];
        }

        Array.Clear(buffer, length, buffer.Length - length);
    }

    private static double Square(double x) => x * x;
}
