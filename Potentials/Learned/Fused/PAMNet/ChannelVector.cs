using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>One weight for each channel, padded with zeros.</summary>
/// <param name="name">The parameter.</param>
/// <param name="padded">Padded channels.</param>
internal sealed unsafe class ChannelVector<T>(string name, int padded) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> values = new(padded);

    /// <summary>The parameter.</summary>
    public string Name => name;

    /// <summary>[padded] the weights.</summary>
    public T* Pointer => values.Pointer;

    /// <summary>Takes the parameter's values.</summary>
    public void Set(ParameterSet<double> parameters)
    {
        ReadOnlySpan<double> source = parameters[name];
        for (int channel = 0; channel < source.Length; channel++)
        {
            values.Pointer[channel] = T.CreateTruncating(source[channel]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => values.Dispose();
}
