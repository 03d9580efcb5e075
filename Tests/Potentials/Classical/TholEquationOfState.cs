namespace MDEngine.Tests.Potentials.Classical;

/// <summary>
/// Equation of state of the full Lennard-Jones fluid (Thol et al. 2016, J. Phys. Chem. Ref. Data 45, 023101, doi:10.1063/1.4945000), in
/// units of ε, σ and k: the residual Helmholtz energy a = A/NkT as 12 terms n τᵗ δᵈ exp(−δˡ) and 11 Gaussian ones, τ = 1.32/T, δ = ρ/0.31.
/// </summary>
internal static class TholEquationOfState
{
    private const double CriticalTemperature = 1.32;
    private const double CriticalDensity = 0.31;

    /// <summary>n, t, d, l; l = 0 for no exponential.</summary>
    private static readonly (double N, double T, int D, int L)[] Powers =
    [
        (0.52080730e-2, 1.000, 4, 0), (0.21862520e+1, 0.320, 1, 0), (-0.21610160e+1, 0.505, 1, 0),
        (0.14527000e+1, 0.672, 2, 0), (-0.20417920e+1, 0.843, 2, 0), (0.18695286e+0, 0.898, 3, 0),
        (-0.62086250e+0, 1.205, 1, 1), (-0.56883900e+0, 1.786, 1, 2), (-0.80055922e+0, 2.770, 3, 2),
        (0.10901431e+0, 1.786, 2, 1), (-0.49745610e+0, 2.590, 2, 2), (-0.90988445e-1, 1.294, 5, 1),
    ];

    /// <summary>n, t, d, η, β, γ, ε of n τᵗ δᵈ exp(−η(δ − ε)² − β(τ − γ)²).</summary>
    private static readonly (double N, double T, int D, double Eta, double Beta, double Gamma, double Epsilon)[] Gaussians =
    [
        (-0.14667177e+1, 2.830, 1, 2.067, 0.625, 0.710, 0.2053), (0.18914690e+1, 2.548, 1, 1.522, 0.638, 0.860, 0.409),
        (-0.13837010e+0, 4.650, 2, 8.820, 3.910, 1.940, 0.600), (-0.38696450e+0, 1.385, 3, 1.722, 0.156, 1.480, 1.203),
        (0.12657020e+0, 1.460, 3, 0.679, 0.157, 1.490, 1.829), (0.60578100e+0, 1.351, 2, 1.883, 0.153, 1.945, 1.397),
        (0.11791890e+1, 0.660, 1, 3.925, 1.160, 3.020, 1.390), (-0.47732679e+0, 1.496, 2, 2.461, 1.730, 1.110, 0.539),
        (-0.99218575e+1, 1.830, 3, 28.20, 383.0, 1.170, 0.934), (-0.57479320e+0, 1.616, 1, 0.753, 0.112, 1.330, 2.369),
        (0.37729230e-2, 4.970, 1, 0.820, 0.119, 0.240, 2.430),
    ];

    /// <summary>P σ³/ε.</summary>
    public static double Pressure(double temperature, double density) => density * temperature * (1 + Residual(temperature, density).Slope);

    /// <summary>a and δ ∂a/∂δ.</summary>
    public static (double Value, double Slope) Residual(double temperature, double density)
    {
        double tau = CriticalTemperature / temperature;
        double delta = density / CriticalDensity;
        double value = 0;
        double slope = 0;
        foreach ((double n, double t, int d, int l) in Powers)
        {
            double decay = l == 0 ? 0 : Math.Pow(delta, l);
            double term = n * Math.Pow(tau, t) * Math.Pow(delta, d) * Math.Exp(-decay);
            value += term;
            slope += term * (d - (l * decay));
        }

        foreach ((double n, double t, int d, double eta, double beta, double gamma, double epsilon) in Gaussians)
        {
            double away = delta - epsilon;
            double term = n * Math.Pow(tau, t) * Math.Pow(delta, d) * Math.Exp((-eta * away * away) - (beta * (tau - gamma) * (tau - gamma)));
            value += term;
            slope += term * (d - (2 * eta * delta * away));
        }

        return (value, slope);
    }
}
