using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace MDEngine.Analysis;

/// <summary>A vibration in the harmonic approximation.</summary>
/// <param name="Wavenumber">cm⁻¹; imaginary ones are negative.</param>
/// <param name="ReducedMass">1/Σ d² over the mass-weighted mode's Cartesian displacements, amu.</param>
/// <param name="Intensity">Infrared intensity, km/mol; null where the potential has no dipole moment.</param>
/// <param name="Displacements">[N] Cartesian displacements, normalized to Σ|d|² = 1.</param>
public sealed record NormalMode(double Wavenumber, double ReducedMass, double? Intensity, IReadOnlyList<Vector3D> Displacements)
{
    /// <summary>Whether the structure is a maximum along the mode.</summary>
    public bool IsImaginary => Wavenumber < 0;
}

/// <summary>
/// Normal modes: eigenvectors of the mass-weighted Hessian, from which the translations and rotations that cost no energy are
/// projected out (Miller, Handy and Adams 1980, doi:10.1063/1.438959).
/// </summary>
public sealed class NormalModes
{
    /// <summary>Wavenumber in cm⁻¹ of √(eV/(Å² amu)).</summary>
    private static readonly double WavenumberUnit = Math.Sqrt(Units.AccelerationPerForceOverMass) / (2 * Math.PI) * Units.WavenumberPerInverseFemtosecond;

    /// <summary>Integrated absorption in km/mol of 1 e²/amu: N_A π/(3 c²)·1/(4πε₀) e²/amu.</summary>
    private const double IntensityUnit = 974.8801;

    private NormalModes(IReadOnlyList<NormalMode> modes, int externalCount, double residual)
    {
        Modes = modes;
        ExternalCount = externalCount;
        LargestExternalWavenumber = residual;
    }

    /// <summary>The vibrations, by rising wavenumber, imaginary ones first.</summary>
    public IReadOnlyList<NormalMode> Modes { get; }

    /// <summary>Number of translations and rotations that were projected out.</summary>
    public int ExternalCount { get; }

    /// <summary>Largest |wavenumber| that a translation or rotation has before the projection, cm⁻¹: how near to stationary the structure is, and how exact the Hessian.</summary>
    public double LargestExternalWavenumber { get; }

    /// <summary>Diagonalizes a Hessian.</summary>
    /// <param name="hessian">At a stationary point.</param>
    /// <param name="project">Whether the translations and rotations that cost no energy are projected out.</param>
    public static NormalModes Of(Hessian hessian, bool project = true)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        int n = 3 * hessian.Atoms.Count;
        Topology topology = hessian.System.Topology;
        double[] roots = [.. Enumerable.Range(0, n).Select(i => Math.Sqrt(topology.Masses[hessian.Atoms[i / 3]]))];
        var weighted = Matrix<double>.Build.Dense(n, n, (i, j) => hessian.Matrix[i, j] / (roots[i] * roots[j]));
        IReadOnlyList<Vector<double>> external = project ? ExternalMotions.Of(hessian.System, hessian.Atoms) : [];
        double residual = 0;
        foreach (Vector<double> motion in external)
        {
            residual = Math.Max(residual, Math.Abs(Wavenumber(motion * (weighted * motion))));
        }

        Matrix<double> projector = Matrix<double>.Build.DenseIdentity(n);
        foreach (Vector<double> motion in external)
        {
            projector -= motion.OuterProduct(motion);
        }

        Evd<double> evd = (projector * weighted * projector).Evd(Symmetricity.Symmetric);
        int[] internalFirst = [.. Enumerable.Range(0, n)
            .OrderBy(k => external.Sum(motion => Square(motion * evd.EigenVectors.Column(k))))
            .Take(n - external.Count)
            .OrderBy(k => evd.EigenValues[k].Real)];
        return new NormalModes(
            [.. internalFirst.Select(k => ModeOf(hessian, evd.EigenValues[k].Real, evd.EigenVectors.Column(k), roots))], external.Count, residual);
    }

    private static double Square(double x) => x * x;

    private static double Wavenumber(double eigenvalue) => Math.Sign(eigenvalue) * Math.Sqrt(Math.Abs(eigenvalue)) * WavenumberUnit;

    private static NormalMode ModeOf(Hessian hessian, double eigenvalue, Vector<double> mode, double[] roots)
    {
        var displacements = new Vector3D[hessian.System.AtomCount];
        Vector3D dipole = default;
        double sum = 0;
        for (int i = 0; i < mode.Count; i++)
        {
            double d = mode[i] / roots[i];
            sum += d * d;
            displacements[hessian.Atoms[i / 3]] += new Vector3D(i % 3 == 0 ? d : 0, i % 3 == 1 ? d : 0, i % 3 == 2 ? d : 0);
            dipole += hessian.DipoleDerivatives is { } derivatives ? d * derivatives[i] : default;
        }

        double scale = 1 / Math.Sqrt(sum);
        return new NormalMode(
            Wavenumber(eigenvalue),
            1 / sum,
            hessian.DipoleDerivatives is null ? null : IntensityUnit * dipole.LengthSquared,
            Array.ConvertAll(displacements, d => scale * d));
    }
}
