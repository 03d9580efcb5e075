namespace MDEngine.Analysis.Spectra;

/// <summary>How a power spectrum is estimated.</summary>
public sealed record PowerSpectrumOptions
{
    /// <summary>Time between samples, fs.</summary>
    public required double SampleInterval { get; init; }

    /// <summary>Samples in a segment; the resolution is 1/(segment length × sample interval).</summary>
    public required int SegmentLength { get; init; }

    /// <summary>Window of each segment.</summary>
    public WindowFunction Window { get; init; } = WindowFunction.Hann;

    /// <summary>Segments are lengthened with zeros by at least this factor, which interpolates the spectrum.</summary>
    public int ZeroPadding { get; init; } = 2;

    /// <summary>Fraction of a segment that it shares with the next; half suits the windows that fall to zero.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Threads for the Fourier transforms; the result does not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Length of the transforms: a power of two, or three or five times one.</summary>
    public int TransformLength => FourierTransform.LengthFor(SegmentLength * ZeroPadding);

    /// <summary>Samples between the starts of two segments.</summary>
    public int Hop => Math.Max(1, (int)Math.Round(SegmentLength * (1 - Overlap)));

    /// <summary>Wavenumber of a bin, cm⁻¹.</summary>
    public double BinWidth => Units.WavenumberPerInverseFemtosecond / (TransformLength * SampleInterval);

    /// <summary>The segment length for a resolution in cm⁻¹.</summary>
    public static int SegmentFor(double resolution, double sampleInterval) =>
        (int)Math.Ceiling(Units.WavenumberPerInverseFemtosecond / (resolution * sampleInterval));
}
