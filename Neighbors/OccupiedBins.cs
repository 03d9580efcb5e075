using ILGPU.Runtime;

namespace MDEngine.Neighbors;

/// <summary>The bins that hold points, in ascending order: their memory follows the points, not the volume.</summary>
internal sealed unsafe class OccupiedBins : IDisposable
{
    private readonly NativeBuffer<long> keys = new();
    private readonly NativeBuffer<int> starts = new();

    /// <summary>Number of occupied bins, M.</summary>
    public int Count { get; private set; }

    /// <summary>[M] bin numbers.</summary>
    public long* Keys => keys.Pointer;

    /// <summary>[M+1] where the points of each bin begin among the sorted points.</summary>
    public int* Starts => starts.Pointer;

    public void Build(PointSet points)
    {
        int count = points.Count;
        long* sorted = count == 0 ? null : (long*)points.Keys.BaseView.LoadEffectiveAddressAsPtr();
        int bins = 0;
        for (int k = 0; k < count; k++)
        {
            bins += k == 0 || sorted[k] != sorted[k - 1] ? 1 : 0;
        }

        keys.Ensure(bins);
        starts.Ensure(bins + 1);
        int bin = 0;
        for (int k = 0; k < count; k++)
        {
            if (k == 0 || sorted[k] != sorted[k - 1])
            {
                keys.Pointer[bin] = sorted[k];
                starts.Pointer[bin] = k;
                bin++;
            }
        }

        starts.Pointer[bins] = count;
        Count = bins;
    }

    /// <summary>The first occupied bin whose number is at least <paramref name="key"/>.</summary>
    public int FirstFrom(long key)
    {
        long* all = keys.Pointer;
        int low = 0;
        int length = Count;
        while (length > 0)
        {
            int half = length >> 1;
            bool below = all[low + half] < key;
            low = below ? low + half + 1 : low;
            length = below ? length - half - 1 : half;
        }

        return low;
    }

    public void Dispose()
    {
        keys.Dispose();
        starts.Dispose();
    }
}
