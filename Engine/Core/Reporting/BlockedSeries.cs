namespace MDEngine.Reporting;

/// <summary>
/// A series of (time, value) in bounded memory: means over blocks of equal length, which doubles whenever the store is full.
/// </summary>
public sealed class BlockedSeries
{
    /// <summary>Blocks that are stored before their length doubles.</summary>
    public const int Capacity = 1024;

    private readonly double[] times = new double[Capacity];
    private readonly double[] values = new double[Capacity];
    private int count;
    private long blockLength = 1;
    private double pendingTime;
    private double pendingValue;
    private long pending;

    /// <summary>Number of complete blocks.</summary>
    public int Count => count;

    /// <summary>[<see cref="Count"/>] mean times of the blocks.</summary>
    public ReadOnlySpan<double> Times => times.AsSpan(0, count);

    /// <summary>[<see cref="Count"/>] mean values of the blocks.</summary>
    public ReadOnlySpan<double> Values => values.AsSpan(0, count);

    /// <summary>Takes one more point.</summary>
    public void Add(double time, double value)
    {
        pendingTime += time;
        pendingValue += value;
        pending++;
        if (pending < blockLength)
        {
            return;
        }

        times[count] = pendingTime / pending;
        values[count] = pendingValue / pending;
        count++;
        (pendingTime, pendingValue, pending) = (0, 0, 0);
        if (count == Capacity)
        {
            Halve();
        }
    }

    /// <summary>What a checkpoint must keep.</summary>
    public double[] Save() => [count, blockLength, pendingTime, pendingValue, pending, .. Times, .. Values];

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    public void Restore(ReadOnlySpan<double> saved)
    {
        count = (int)saved[0];
        blockLength = (long)saved[1];
        (pendingTime, pendingValue, pending) = (saved[2], saved[3], (long)saved[4]);
        saved.Slice(5, count).CopyTo(times);
        saved.Slice(5 + count, count).CopyTo(values);
    }

    private void Halve()
    {
        for (int i = 0; i < Capacity / 2; i++)
        {
            times[i] = 0.5 * (times[2 * i] + times[(2 * i) + 1]);
            values[i] = 0.5 * (values[2 * i] + values[(2 * i) + 1]);
        }

        count = Capacity / 2;
        blockLength *= 2;
    }
}
