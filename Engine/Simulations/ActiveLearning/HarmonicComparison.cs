using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Harmonic wavenumbers of the first structure on the reference and on the model, each at its own minimum.</summary>
/// <param name="Reference">cm⁻¹, ascending.</param>
/// <param name="Model">cm⁻¹, ascending.</param>
internal sealed record HarmonicComparison(IReadOnlyList<double> Reference, IReadOnlyList<double> Model)
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "harmonic.csv";

    /// <summary>Median of the absolute differences in their order, cm⁻¹.</summary>
    public double Median => Differences.Order().ElementAt(Reference.Count / 2);

    /// <summary>Largest absolute difference in their order, cm⁻¹.</summary>
    public double Largest => Differences.Max();

    private IEnumerable<double> Differences => Reference.Zip(Model, (a, b) => Math.Abs(a - b));

    /// <summary>Computes both; displacements of the reference that a stopped run has computed are taken.</summary>
    public static HarmonicComparison Of(Learning settings, LearningFolder folder, Frame minimum, CancellationToken cancellation)
    {
        var start = new Structure(minimum, "minimum");
        using Potential model = Potential.Load(folder.DeliveredModel(0), new PotentialOptions { Threads = settings.Reference.Options.Threads });
        return new HarmonicComparison(
            Wavenumbers(new Vibrations(start, settings.Reference, folder.Work("vibrations-reference")) { Optimize = true, Resume = true, Method = HessianMethod.Differences, Progress = settings.Progress }, cancellation),
            Wavenumbers(new Vibrations(start, model, folder.Work("vibrations-model")) { Optimize = true, Method = HessianMethod.Differences }, cancellation));
    }

    /// <summary>Writes the table.</summary>
    public void Write(string path) => CsvFile.Write(
        path, "mode,reference_cm-1,model_cm-1", Reference.Zip(Model).Select((pair, k) => FormattableString.Invariant($"{k + 1},{pair.First:F2},{pair.Second:F2}")));

    private static double[] Wavenumbers(Vibrations vibrations, CancellationToken cancellation) =>
        [.. vibrations.Execute(cancellation).Modes.Modes.Select(mode => mode.Wavenumber)];
}
