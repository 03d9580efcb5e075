using System.Numerics;
using System.Runtime.InteropServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Derivatives by parameters, by the names of the model file; each row-major, in double precision.</summary>
internal sealed class ParameterDerivatives
{
    private readonly Dictionary<string, double[]> values = [];

    /// <summary>The derivatives; a tensor that is not here has no influence.</summary>
    public IReadOnlyDictionary<string, double[]> Values => values;

    /// <summary>Sets all to zero.</summary>
    public void Clear()
    {
        foreach (double[] tensor in values.Values)
        {
            tensor.AsSpan().Clear();
        }
    }

    /// <summary>The derivatives by a tensor, zero at first.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">Number of its elements.</param>
    public double[] Of(string name, int length)
    {
        if (!values.TryGetValue(name, out double[]? tensor))
        {
            values.Add(name, tensor = new double[length]);
        }

        return tensor;
    }

    /// <summary>Adds to a range of a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">Number of its elements.</param>
    /// <param name="first">Where the range begins.</param>
    /// <param name="sums">What is added.</param>
    public void Add<T>(string name, int length, int first, ReadOnlySpan<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> target = Of(name, length).AsSpan(first, sums.Length);
        int k = 0;
        if (typeof(T) == typeof(float))
        {
            ReadOnlySpan<float> singles = MemoryMarshal.Cast<T, float>(sums);
            for (; k <= singles.Length - Vector<float>.Count; k += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(singles[k..]), out Vector<double> low, out Vector<double> high);
                Span<double> part = target.Slice(k, Vector<float>.Count);
                (new Vector<double>(part) + low).CopyTo(part);
                part = part[Vector<double>.Count..];
                (new Vector<double>(part) + high).CopyTo(part);
            }
        }

        for (; k < sums.Length; k++)
        {
            target[k] += double.CreateTruncating(sums[k]);
        }
    }
}
