using System.Globalization;

namespace MDEngine.Reporting;

/// <summary>Follows the conserved energy of a run: its drift, its fluctuation and its worst step, in constant memory.</summary>
/// <param name="integrator">Whose conserved energy.</param>
/// <param name="degreesOfFreedom">f of the temperature 2K/(f k).</param>
public sealed class DriftMonitor(IIntegrator integrator, int degreesOfFreedom) : IReporter, ICheckpointed
{
    private readonly BlockedSeries series = new();
    private long count;
    private double firstTime;
    private double firstEnergy;
    private double lastEnergy;
    private double kineticMean;
    private double kineticSquares;
    private double energyMean;
    private double energySquares;

    /// <inheritdoc/>
    public string Name => "drift";

    /// <summary>Conserved energy at the last step seen, eV.</summary>
    public double ConservedEnergy => lastEnergy;

    /// <summary>Conserved energy at the first step seen, eV.</summary>
    public double StartEnergy => firstEnergy;

    /// <summary>Largest change of the conserved energy between two reports, eV.</summary>
    public double LargestChange { get; private set; }

    /// <summary>The step that ended with <see cref="LargestChange"/>.</summary>
    public long LargestChangeStep { get; private set; }

    /// <summary>Mean temperature, K.</summary>
    public double MeanTemperature => 2 * kineticMean / (degreesOfFreedom * Units.Boltzmann);

    /// <summary>Time seen, fs.</summary>
    public double Duration { get; private set; }

    /// <inheritdoc/>
    public void Report(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double energy = integrator.ConservedEnergy(state);
        double kinetic = state.KineticEnergy;
        if (count == 0)
        {
            (firstTime, firstEnergy, lastEnergy) = (state.Time, energy, energy);
        }

        double change = Math.Abs(energy - lastEnergy);
        if (change > LargestChange)
        {
            (LargestChange, LargestChangeStep) = (change, state.Step);
        }

        lastEnergy = energy;
        count++;
        Duration = state.Time - firstTime;
        Accumulate(kinetic, ref kineticMean, ref kineticSquares);
        Accumulate(energy - firstEnergy, ref energyMean, ref energySquares);
        series.Add(Duration, energy - firstEnergy);
    }

    /// <summary>What is known so far.</summary>
    /// <param name="atomCount">Number of atoms, N.</param>
    public DriftEstimate Estimate(int atomCount)
    {
        LinearTrend trend = LinearTrend.Of(series);
        double thermal = Units.Boltzmann * MeanTemperature;
        double variance = count > 1 ? energySquares / count : 0;

        // Not from the series: its blocks are means, which fluctuate less. Times are uniform, with the variance of such.
        double aboutTheLine = Math.Max(0, variance - (trend.Slope * trend.Slope * Duration * Duration / 12));
        double kineticSpread = count > 1 ? Math.Sqrt(kineticSquares / count) : 0;
        return new DriftEstimate(
            1e6 * trend.Slope / atomCount,
            1e6 * trend.HalfWidth / atomCount,
            1e6 * trend.Slope / (thermal * degreesOfFreedom),
            1e3 * Math.Sqrt(aboutTheLine) / atomCount,
            kineticSpread > 0 ? Math.Sqrt(variance) / kineticSpread : 0);
    }

    /// <inheritdoc/>
    public double[] Save() =>
    [
        count, firstTime, firstEnergy, lastEnergy, kineticMean, kineticSquares, energyMean, energySquares,
        LargestChange, LargestChangeStep, Duration, .. series.Save(),
    ];

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<double> saved)
    {
        count = (long)saved[0];
        (firstTime, firstEnergy, lastEnergy) = (saved[1], saved[2], saved[3]);
        (kineticMean, kineticSquares, energyMean, energySquares) = (saved[4], saved[5], saved[6], saved[7]);
        (LargestChange, LargestChangeStep, Duration) = (saved[8], (long)saved[9], saved[10]);
        series.Restore(saved[11..]);
    }

    /// <summary>Welford's running mean and sum of squared deviations.</summary>
    private void Accumulate(double value, ref double mean, ref double squares)
    {
        double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
    }
}

/// <summary>Drift and fluctuation of a conserved energy.</summary>
/// <param name="MilliElectronvoltPerAtomPerPicosecond">Slope of the line through the conserved energy.</param>
/// <param name="HalfWidth">Half the 95 % confidence interval of that slope; NaN where the run is too short.</param>
/// <param name="ThermalPerNanosecondPerDegreeOfFreedom">The slope in kT/ns per degree of freedom, T being the mean temperature.</param>
/// <param name="FluctuationMilliElectronvoltPerAtom">Root mean square distance from the line.</param>
/// <param name="SpreadRatio">Standard deviation of the conserved energy over that of the kinetic energy.</param>
public readonly record struct DriftEstimate(
    double MilliElectronvoltPerAtomPerPicosecond,
    double HalfWidth,
    double ThermalPerNanosecondPerDegreeOfFreedom,
    double FluctuationMilliElectronvoltPerAtom,
    double SpreadRatio)
{
    /// <summary>Drift with its uncertainty where there is one, and fluctuation, in one line.</summary>
    public override string ToString()
    {
        string uncertainty = double.IsNaN(HalfWidth) ? "" : string.Create(CultureInfo.InvariantCulture, $" ± {HalfWidth:G2}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{MilliElectronvoltPerAtomPerPicosecond:G3}{uncertainty} meV/atom/ps ({ThermalPerNanosecondPerDegreeOfFreedom:G3} kT/ns/dof), fluctuation {FluctuationMilliElectronvoltPerAtom:G3} meV/atom");
    }
}
