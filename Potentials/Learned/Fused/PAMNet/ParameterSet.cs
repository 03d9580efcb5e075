using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>All parameters of a PAMNet in one array, in the order of <see cref="PamNetParameters.Shapes"/>; each row-major as in the model file.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class ParameterSet<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, (int Start, long[] Shape)> places = [];

    /// <summary>Parameters that are all zero.</summary>
    public ParameterSet(PamNetOptions options)
    {
        int start = 0;
        foreach ((string name, long[] shape) in PamNetParameters.Shapes(options))
        {
            places.Add(name, (start, shape));
            start += (int)shape.Aggregate(1L, (product, size) => product * size);
        }

        Values = new T[start];
    }

    /// <summary>All values.</summary>
    public T[] Values { get; }

    /// <summary>Names in order.</summary>
    public IEnumerable<string> Names => places.Keys;

    /// <summary>The parameters of a model file.</summary>
    /// <exception cref="InputFileException">A tensor is missing or has another shape.</exception>
    public static ParameterSet<T> From(ModelFile model, PamNetOptions options)
    {
        var parameters = new ParameterSet<T>(options);
        parameters.Load((name, shape) => model.GetTensor(name, shape));
        return parameters;
    }

    /// <summary>Takes other values.</summary>
    public void Load(TensorSource source)
    {
        foreach ((string name, (int start, long[] shape)) in places)
        {
            double[] values = source(name, shape);
            for (int k = 0; k < values.Length; k++)
            {
                Values[start + k] = T.CreateTruncating(values[k]);
            }
        }
    }

    /// <summary>Whether there is a parameter of this name.</summary>
    public bool Contains(string name) => places.ContainsKey(name);

    /// <summary>Rows and columns of a parameter; of a vector, one row.</summary>
    public (int Rows, int Columns) SizeOf(string name)
    {
        long[] shape = places[name].Shape;
        return shape.Length == 1 ? (1, (int)shape[0]) : ((int)shape[0], (int)shape[1]);
    }

    /// <summary>The values of a parameter.</summary>
    public Span<T> this[string name]
    {
        get
        {
            (int start, long[] shape) = places[name];
            return Values.AsSpan(start, (int)shape.Aggregate(1L, (product, size) => product * size));
        }
    }
}
