using System.Globalization;
using MDEngine.Analysis.Spectra;
using MDEngine.IO;
using MDEngine.Simulations.Spectroscopy;

namespace MDEngine.Simulations;

/// <summary>The files of a spectrum.</summary>
public static class SpectrumFiles
{
    /// <summary>Name of the table of spectra.</summary>
    public const string TableName = "spectrum.csv";

    /// <summary>Name of the table of peaks.</summary>
    public const string PeaksName = "peaks.csv";

    /// <summary>Column of infrared absorption.</summary>
    public const string InfraredColumn = "infrared";

    private const string DrawingName = "spectrum.svg";
    private const string AbscissaName = "wavenumber_cm-1";
    private const string ModesColumn = "wavenumber_cm-1";
    private const string ProminenceColumn = "prominence";

    internal static void Write(string folder, FinishedSpectrum finished, double[]? modes = null, SpectrumComparison? comparison = null)
    {
        IReadOnlyList<Spectrum> spectra = finished.Spectra;
        AtomicFile.WriteText(Path.Combine(folder, PeaksName), writer => WritePeaks(writer, finished.Peaks, modes));
        string unit = finished.Kind == SpectrumKind.Vdos ? "density of states / cm" : "absorption / arbitrary units";
        AtomicFile.WriteText(Path.Combine(folder, DrawingName), comparison is { } pair
            ? SpectrumPlot.Draw([pair.Ours.Scaled(), pair.Other.Scaled()], modes ?? [], FormattableString.Invariant($"highest value = 1; similarity {pair.Similarity:F4}"))
            : SpectrumPlot.Draw(spectra, modes ?? [], unit));
        AtomicFile.WriteText(Path.Combine(folder, TableName), writer => WriteTable(writer, spectra));
    }

    /// <summary>Removes what was written of another run.</summary>
    public static void Delete(string folder)
    {
        foreach (string name in Directory.Exists(folder) ? new[] { TableName, DrawingName, PeaksName } : [])
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    /// <summary>The first spectrum of a table.</summary>
    /// <exception cref="InputFileException">It is no such table.</exception>
    public static Spectrum ReadFirst(string path)
    {
        (string[] header, double[][] rows) = ReadNumbers(path);
        if (header.Contains(ProminenceColumn))
        {
            throw new InputFileException(path, 1, 0, $"is a table of peaks, no spectrum; expected {TableName}, which stands beside it");
        }

        for (int i = 1; i < rows.Length; i++)
        {
            if (header[0] == AbscissaName && rows[i][0] <= rows[i - 1][0])
            {
                throw new InputFileException(path, i + 2, 0, $"has the wavenumber {rows[i][0]} after {rows[i - 1][0]}; expected wavenumbers that rise from line to line");
            }
        }

        if (header.Length < 2 || header[0] != AbscissaName || rows.Length < 2)
        {
            throw new InputFileException(path, 1, 0, $"is no spectrum; expected a first line {AbscissaName},NAME,… and numbers below, as 'mdengine spectrum' writes them");
        }

        return new Spectrum(header[1], [.. rows.Select(row => row[0])], [.. rows.Select(row => row[1])]);
    }

    /// <summary>Wavenumbers of the modes in a table of 'mdengine vibrations'.</summary>
    /// <exception cref="InputFileException">It is no such table.</exception>
    public static double[] ReadModes(string path)
    {
        (string[] header, double[][] rows) = ReadNumbers(path);
        int column = Array.IndexOf(header, ModesColumn);
        return column >= 0
            ? [.. rows.Select(row => row[column])]
            : throw new InputFileException(path, 1, 0, $"has no column {ModesColumn}; expected modes.csv of 'mdengine vibrations'");
    }

    /// <summary>The mode whose wavenumber (cm⁻¹) is nearest.</summary>
    public static double Nearest(double[] modes, double wavenumber) => modes.MinBy(mode => Math.Abs(mode - wavenumber));

    private static void WriteTable(TextWriter writer, IReadOnlyList<Spectrum> spectra)
    {
        writer.WriteLine($"{AbscissaName},{string.Join(',', spectra.Select(one => one.Name))}");
        for (int k = 0; k < spectra[0].Wavenumbers.Length; k++)
        {
            int row = k;
            writer.WriteLine($"{CsvLine.Exact(spectra[0].Wavenumbers[k])},{string.Join(',', spectra.Select(one => CsvLine.Exact(one.Values[row])))}");
        }
    }

    private static void WritePeaks(TextWriter writer, IReadOnlyList<SpectrumPeak> peaks, double[]? modes)
    {
        writer.WriteLine($"{AbscissaName},height,{ProminenceColumn}{(modes is null ? "" : ",nearest_mode_cm-1")}");
        foreach (SpectrumPeak peak in peaks)
        {
            string mode = modes is { Length: > 0 } ? $",{CsvLine.Exact(Nearest(modes, peak.Wavenumber))}" : "";
            writer.WriteLine($"{CsvLine.Exact(peak.Wavenumber)},{CsvLine.Exact(peak.Height)},{CsvLine.Exact(peak.Prominence)}{mode}");
        }
    }

    private static (string[] Header, double[][] Rows) ReadNumbers(string path)
    {
        string[] lines = InputFile.ReadLines(path);
        string[] header = lines.Length > 0 ? lines[0].Split(',') : [];
        var rows = new List<double[]>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            string[] words = lines[i].Split(',');
            if (words.Length != header.Length)
            {
                throw new InputFileException(path, i + 1, 0, $"has {words.Length} cells; expected {header.Length}, as in the first line");
            }

            var row = new double[header.Length];
            for (int k = 0; k < header.Length; k++)
            {
                if (!(double.TryParse(words[k], NumberStyles.Float, CultureInfo.InvariantCulture, out row[k]) && double.IsFinite(row[k])) && words[k].Length > 0)
                {
                    throw new InputFileException(path, i + 1, 0, $"has '{words[k]}'; expected a number");
                }
            }

            rows.Add(row);
        }

        return (header, [.. rows]);
    }
}
