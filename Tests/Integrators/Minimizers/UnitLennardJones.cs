namespace MDEngine.Tests.Integrators.Minimizers;

/// <summary>ε = σ = 1, with images up to three cells away, shifted smoothly to nothing by distance in a crystal.</summary>
internal sealed class UnitLennardJones : IPotential
{
    private const double Cutoff = 2.5;

    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial;

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ReadOnlySpan<Vector3D> r = system.Positions.Span;
        int reach = system.Cell.IsPeriodic ? 3 : 0;
        for (int i = 0; i < r.Length; i++)
        {
            for (int j = 0; j < r.Length; j++)
            {
                for (int image = 0; image < (int)Math.Pow((2 * reach) + 1, 3); image++)
                {
                    int width = (2 * reach) + 1;
                    Vector3D shift = new Vector3D((image % width) - reach, (image / width % width) - reach, (image / width / width) - reach) * system.Cell.Matrix;
                    Vector3D d = r[j] + shift - r[i];
                    if (d.LengthSquared == 0 || (system.Cell.IsPeriodic && d.LengthSquared > Cutoff * Cutoff))
                    {
                        continue;
                    }

                    (double energy, double slope) = Pair(d.Length);
                    if (system.Cell.IsPeriodic)
                    {
                        (double edgeEnergy, double edgeSlope) = Pair(Cutoff);
                        energy -= edgeEnergy + ((d.Length - Cutoff) * edgeSlope);
                        slope -= edgeSlope;
                    }

                    result.Energy += 0.5 * energy;
                    Vector3D force = slope / d.Length * d;
                    result.Forces[i] += force;
                    result.Virial += -0.5 * Matrix3x3.Outer(d, force);
                }
            }
        }
    }

    private static (double Energy, double Slope) Pair(double r)
    {
        double s6 = Math.Pow(r, -6);
        return (4 * ((s6 * s6) - s6), 4 * ((-12 * s6 * s6) + (6 * s6)) / r);
    }
}
