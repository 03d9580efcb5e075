using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>
/// Screened repulsion of nuclei below 1.5 Å with learned screening (docs/developer/so3lr.md, section 7). A pair's energy is
/// k_e z₁z₂/r · φ(r) · switch(r) · Σ_m C_m exp(−a_m d (z₁^p + z₂^p) r), φ the short envelope.
/// </summary>
internal sealed class NuclearRepulsion
{
    private const int Terms = 4;

    private readonly double coulomb;
    private readonly SmoothSwitch end;
    private readonly CutoffEnvelope envelope;
    private readonly double[] exponents = new double[Terms];
    private readonly double[] weights = new double[Terms];
    private readonly double power;

    /// <summary>Reads its parameters.</summary>
    /// <exception cref="InputFileException">One is missing.</exception>
    public NuclearRepulsion(ModelFile model, So3lrOptions options)
    {
        coulomb = options.Constants.Coulomb;
        end = new SmoothSwitch(0, options.Constants.RepulsionCutoff);
        envelope = new CutoffEnvelope(options.Cutoff, smooth: true);
        double SoftPlus(string name) => Math.Log(1 + Math.Exp(model.GetTensor($"repulsion.{name}", 1)[0]));
        double scale = SoftPlus("d");
        power = SoftPlus("p");
        for (int m = 0; m < Terms; m++)
        {
            exponents[m] = scale * SoftPlus($"a{m + 1}");
            weights[m] = SoftPlus($"c{m + 1}");
        }

        double sum = weights.Sum();
        for (int m = 0; m < Terms; m++)
        {
            weights[m] /= sum;
        }
    }

    /// <summary>Whether a pair at this distance feels it.</summary>
    public bool Reaches(double r) => r < end.Off;

    /// <summary>z^p, of which the screening of a pair is made.</summary>
    public double Screening(int atomicNumber) => Math.Pow(atomicNumber, power);

    /// <summary>Energy (eV) and slope (eV/Å) of a pair.</summary>
    /// <param name="r">Distance, Å.</param>
    /// <param name="charges">z₁z₂.</param>
    /// <param name="screening">z₁^p + z₂^p.</param>
    public (double Energy, double Slope) At(double r, double charges, double screening)
    {
        double sum = 0, sumSlope = 0;
        for (int m = 0; m < Terms; m++)
        {
            double rate = exponents[m] * screening;
            double term = weights[m] * Math.Exp(-rate * r);
            sum += term;
            sumSlope -= rate * term;
        }

        (double phi, double phiSlope) = envelope.At(r);
        (double w, double wSlope, _) = end.At(r);
        double bare = coulomb * charges / r;
        double slope = (phiSlope * w * sum) + (phi * wSlope * sum) + (phi * w * sumSlope) - (phi * w * sum / r);
        return (bare * phi * w * sum, bare * slope);
    }
}
