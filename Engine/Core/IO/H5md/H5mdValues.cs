using System.Globalization;
using PureHDF;
using PureHDF.Selections;

namespace MDEngine.IO;

/// <summary>Numbers of a dataset, whatever their width in the file: PureHDF reads each as just what it is.</summary>
internal static class H5mdValues
{
    /// <summary>Real or whole numbers, a part of the dataset or all of it.</summary>
    public static double[] Reals(IH5Dataset dataset, Selection? part = null) => (dataset.Type.Class, dataset.Type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 8) => dataset.Read<double[]>(part),
        (H5DataTypeClass.FloatingPoint, 4) => Array.ConvertAll(dataset.Read<float[]>(part), value => (double)value),
        (H5DataTypeClass.FixedPoint, _) => Array.ConvertAll(Integers(dataset, part), value => (double)value),
        _ => throw new InvalidDataException($"its numbers are of the kind {dataset.Type.Class}, of {dataset.Type.Size} bytes"),
    };

    /// <summary>Whole numbers, a part of the dataset or all of it.</summary>
    public static long[] Integers(IH5Dataset dataset, Selection? part = null) => (dataset.Type.Class, dataset.Type.Size) switch
    {
        (H5DataTypeClass.FixedPoint or H5DataTypeClass.Enumerated, 8) => dataset.Read<long[]>(part),
        (H5DataTypeClass.FixedPoint or H5DataTypeClass.Enumerated, 4) => Array.ConvertAll(dataset.Read<int[]>(part), value => (long)value),
        (H5DataTypeClass.FixedPoint or H5DataTypeClass.Enumerated, 2) => Array.ConvertAll(dataset.Read<short[]>(part), value => (long)value),
        (H5DataTypeClass.FixedPoint or H5DataTypeClass.Enumerated, 1) => Array.ConvertAll(dataset.Read<byte[]>(part), value => (long)value),
        _ => throw new InvalidDataException($"its whole numbers are of the kind {dataset.Type.Class}, of {dataset.Type.Size} bytes"),
    };

    /// <summary>A number of single precision by its own digits: 0.0005, not 0.0005000000237.</summary>
    public static double ByDigits(double single) => double.Parse(((float)single).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>One row of the first dimension.</summary>
    public static HyperslabSelection Row(IH5Dataset dataset, long index)
    {
        ulong[] sizes = (ulong[])dataset.Space.Dimensions.Clone();
        var starts = new ulong[sizes.Length];
        starts[0] = (ulong)index;
        sizes[0] = 1;
        return new HyperslabSelection(sizes.Length, starts, sizes);
    }
}
