using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Takes what a <see cref="RadialMap{T}"/> computes.</summary>
internal unsafe interface IRadialRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>W g + b and W dg/dr at one distance.</summary>
    /// <param name="index">Which distance.</param>
    /// <param name="values">[Outputs].</param>
    /// <param name="derivatives">[Outputs].</param>
    void Take(int index, T* values, T* derivatives);
}

/// <summary>
/// An affine map of radial functions at many distances. They are taken in the order of their bins, so that a product needs only those
/// functions that differ from zero in one.
/// </summary>
internal sealed unsafe class RadialMap<T>(RadialFunctions<T> radial, Affine<T> map)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a product: with 900 outputs in single precision they and their derivatives take half of a second cache.</summary>
    private const int RowsPerProduct = 64;

    /// <summary>Distances that are sorted at once.</summary>
    private const int Most = 512;

    /// <summary>Computes W g + b and its derivatives.</summary>
    /// <param name="distances">Å.</param>
    /// <param name="envelopes">C and its derivative at them.</param>
    /// <param name="at">Number of the first one, for records.</param>
    /// <param name="target">Who takes the rows.</param>
    /// <param name="scratch">Memory of this thread.</param>
    public void Compute<TRows>(
        ReadOnlySpan<double> distances, ReadOnlySpan<(double Value, double Derivative)> envelopes, int at, TRows target, Workspace<T> scratch)
        where TRows : struct, IRadialRows<T>
    {
        Span<int> ends = stackalloc int[RadialFunctions<T>.Bins];
        Span<short> order = stackalloc short[Math.Min(Most, distances.Length)];
        for (int first = 0; first < distances.Length; first += Most)
        {
            int count = Math.Min(Most, distances.Length - first);
            Sort(distances.Slice(first, count), order, ends);
            int begin = 0;
            for (int bin = 0; bin < ends.Length; bin++)
            {
                for (; begin < ends[bin]; begin = Math.Min(begin + RowsPerProduct, ends[bin]))
                {
                    Product(distances, envelopes, order[begin..Math.Min(begin + RowsPerProduct, ends[bin])], first, bin, at, target, scratch);
                }
            }
        }
    }

    /// <summary>Numbers of distances by bins, and where the bins end.</summary>
    private void Sort(ReadOnlySpan<double> distances, Span<short> order, Span<int> ends)
    {
        Span<byte> bins = stackalloc byte[distances.Length];
        ends.Clear();
        for (int n = 0; n < distances.Length; n++)
        {
            bins[n] = (byte)radial.BinOf(distances[n]);
            ends[bins[n]]++;
        }

        int begin = 0;
        for (int bin = 0; bin < ends.Length; bin++)
        {
            begin += ends[bin];
            ends[bin] = begin - ends[bin];
        }

        for (int n = 0; n < distances.Length; n++)
        {
            order[ends[bins[n]]++] = (short)n;
        }
    }

    private void Product<TRows>(
        ReadOnlySpan<double> distances,
        ReadOnlySpan<(double Value, double Derivative)> envelopes,
        ReadOnlySpan<short> rows,
        int first,
        int bin,
        int at,
        TRows target,
        Workspace<T> scratch)
        where TRows : struct, IRadialRows<T>
    {
        long mark = scratch.Mark();
        (int firstInput, int inputs) = map.IsRecording ? (0, radial.Count) : radial.InBin(bin);
        int stride = radial.Stride;
        T* functions = scratch.Take((long)rows.Length * stride);
        T* derivatives = scratch.Take((long)rows.Length * stride);
        for (int row = 0; row < rows.Length; row++)
        {
            int n = first + rows[row];
            radial.At(distances[n], envelopes[n], firstInput, inputs, functions + (row * stride), derivatives + (row * stride));
            map.RecordInput(functions + (row * stride), at + n);
        }

        T* mapped = scratch.Take((long)rows.Length * map.Outputs);
        T* mappedDerivatives = scratch.Take((long)rows.Length * map.Outputs);
        map.ApplyWithDerivatives(functions, derivatives, stride, firstInput, inputs, mapped, mappedDerivatives, rows.Length);
        for (int row = 0; row < rows.Length; row++)
        {
            target.Take(first + rows[row], mapped + ((long)row * map.Outputs), mappedDerivatives + ((long)row * map.Outputs));
        }

        scratch.Release(mark);
    }
}
