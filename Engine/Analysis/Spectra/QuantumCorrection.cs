namespace MDEngine.Analysis.Spectra;

/// <summary>Factors by which the spectrum of a classical correlation function becomes a quantum one's (Ramírez et al. 2004, doi:10.1063/1.1774986).</summary>
public enum QuantumCorrection
{
    /// <summary>βħω/(1 − e^(−βħω)): exact for harmonic systems.</summary>
    Harmonic,

    /// <summary>e^(βħω/2).</summary>
    Schofield,

    /// <summary>2/(1 + e^(−βħω)).</summary>
    Standard,

    /// <summary>The classical limit of the absorption itself, (1 − e^(−βħω)) → βħω, without correction.</summary>
    None,
}

/// <summary>Infrared absorption from dipole moments.</summary>
public static class InfraredAbsorption
{
    /// <summary>
    /// α(ω) ∝ ω (1 − e^(−βħω)) Q(ω) C(ω), C the power spectrum of the dipole moment. With the power spectrum of its time
    /// derivative P = ω² C, the harmonic factor leaves α ∝ P.
    /// </summary>
    /// <param name="derivative">Power spectrum of the dipole moment's time derivative.</param>
    /// <param name="temperature">K.</param>
    /// <param name="correction">Q.</param>
    /// <returns>Absorption in arbitrary units.</returns>
    public static Spectrum Of(Spectrum derivative, double temperature, QuantumCorrection correction)
    {
        ArgumentNullException.ThrowIfNull(derivative);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        return derivative with
        {
            Values = [.. derivative.Values.Select((value, k) => value * Factor(derivative.Wavenumbers[k], temperature, correction))],
        };
    }

    /// <summary>Q(ω)(1 − e^(−x))/x with x = βħω: what a factor does beyond the harmonic one.</summary>
    private static double Factor(double wavenumber, double temperature, QuantumCorrection correction)
    {
        double x = Units.Planck * wavenumber / Units.WavenumberPerInverseFemtosecond / (Units.Boltzmann * temperature);
        double bare = x < 1e-9 ? 1 : -double.ExpM1(-x) / x;
        return correction switch
        {
            QuantumCorrection.Schofield => Math.Exp(0.5 * x) * bare,
            QuantumCorrection.Standard => 2 / (1 + Math.Exp(-x)) * bare,
            _ => 1,
        };
    }
}
