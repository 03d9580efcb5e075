namespace MDEngine.Analysis.Spectra;

/// <summary>Windows that a stretch of a signal is multiplied with before its Fourier transform (Harris 1978, doi:10.1109/PROC.1978.10837).</summary>
public enum WindowFunction
{
    /// <summary>Raised cosine: the usual choice.</summary>
    Hann,

    /// <summary>Wider lines, far lower side lobes: weak peaks beside strong ones.</summary>
    Blackman,

    /// <summary>None: the narrowest lines, the highest side lobes.</summary>
    Rectangular,
}

/// <summary>Values of the windows.</summary>
internal static class Windows
{
    /// <summary>[length], periodic form.</summary>
    public static double[] Create(WindowFunction window, int length)
    {
        var values = new double[length];
        for (int i = 0; i < length; i++)
        {
            double phase = 2 * Math.PI * i / length;
            values[i] = window switch
            {
                WindowFunction.Hann => 0.5 - (0.5 * Math.Cos(phase)),
                WindowFunction.Blackman => 0.42 - (0.5 * Math.Cos(phase)) + (0.08 * Math.Cos(2 * phase)),
                _ => 1,
            };
        }

        return values;
    }
}
