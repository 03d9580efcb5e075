namespace MDEngine.Analysis.Spectra;

/// <summary>How a power spectrum is estimated.</summary>
public sealed record PowerSpectrumOptions
{
    /// <summary>The part of a segment that the low pass may take.</summary>
    private const double MostFiltered = 0.05;

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

    /// <summary>Up to where the spectrum is wanted, cm⁻¹. Where samples come much faster, only every D-th goes on, behind a low pass.</summary>
    public double HighestWavenumber { get; init; } = double.PositiveInfinity;

    /// <summary>D: 1 where every sample goes on.</summary>
    public int Decimation => (int)Math.Clamp(
        KaiserDecimator.PassBand * Units.WavenumberPerInverseFemtosecond / (2 * SampleInterval * HighestWavenumber),
        1,
        Math.Max(1, MostFiltered * SegmentLength / KaiserDecimator.SamplesPerResult));

    /// <summary>Numbers that are transformed of a segment; those that the filter takes besides belong to it.</summary>
    public int TransformedLength => Decimation == 1 ? SegmentLength : ((SegmentLength - (KaiserDecimator.SamplesPerResult * Decimation)) / Decimation) + 1;

    /// <summary>Length of the transforms: a power of two, or three or five times one.</summary>
    public int TransformLength => FourierTransform.LengthFor(TransformedLength * ZeroPadding);

    /// <summary>Transformed numbers between the starts of two segments.</summary>
    public int Hop => Math.Max(1, (int)Math.Round(TransformedLength * (1 - Overlap)));

    /// <summary>Wavenumber of a bin, cm⁻¹.</summary>
    public double BinWidth => Units.WavenumberPerInverseFemtosecond / (TransformLength * Decimation * SampleInterval);

    /// <summary>Number of bins: up to the Nyquist frequency, or as far as the low pass lets everything through.</summary>
    public int BinCount => Decimation == 1 ? (TransformLength / 2) + 1 : (int)(KaiserDecimator.PassBand * TransformLength / 2) + 1;

    /// <summary>The segment length for a resolution in cm⁻¹.</summary>
    public static int SegmentFor(double resolution, double sampleInterval) =>
        (int)Math.Ceiling(Units.WavenumberPerInverseFemtosecond / (resolution * sampleInterval));
}
