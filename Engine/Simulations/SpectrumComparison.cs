using MDEngine.Analysis.Spectra;

namespace MDEngine.Simulations;

/// <summary>Two spectra to be compared, each named after the folder that it is in.</summary>
/// <param name="Ours">The spectrum computed.</param>
/// <param name="Other">The one that it is compared with.</param>
/// <param name="Similarity">Cosine between the two, 1 for equal shapes.</param>
public sealed record SpectrumComparison(Spectrum Ours, Spectrum Other, double Similarity)
{
    private const double UsualWidth = 30; // cm-1

    /// <summary>Compares two spectra.</summary>
    /// <param name="ours">The spectrum computed.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="other">Another.</param>
    /// <param name="file">Where that is.</param>
    /// <param name="settings">Range; a broadening of the spectra, or 0 to broaden both for the comparison.</param>
    public static SpectrumComparison Of(Spectrum ours, string folder, Spectrum other, string file, SpectrumSettings settings)
    {
        double width = settings.Broadening > 0 ? 0 : UsualWidth;
        double similarity = ours.Broadened(width).Similarity(other.Broadened(width), settings.Least, settings.Most);
        return new(ours with { Name = NameOf(folder) }, other with { Name = NameOf(Path.GetDirectoryName(Path.GetFullPath(file))!) }, similarity);
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
