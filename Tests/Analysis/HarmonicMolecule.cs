using MDEngine.Analysis;

namespace MDEngine.Tests.Analysis;

/// <summary>E = ½ (r − r₀)ᵀ H (r − r₀): its vibrations are known.</summary>
internal sealed class HarmonicMolecule(AtomicSystem minimum, double[,] hessian) : IPotential
{
    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    /// <summary>A water molecule of three springs: both bonds and the line between the hydrogen atoms.</summary>
    public static (AtomicSystem Minimum, HarmonicMolecule Potential, NormalModes Modes) Water()
    {
        Vector3D[] r = [new(0, 0, 0.12), new(0, 0.76, -0.47), new(0, -0.76, -0.47)];
        var minimum = new AtomicSystem(new Topology([8, 1, 1]), UnitCell.None, r);
        var hessian = new double[9, 9];
        foreach ((int i, int j, double stiffness) in new[] { (0, 1, 48.0), (0, 2, 48.0), (1, 2, 12.0) })
        {
            Vector3D u = (r[j] - r[i]).Normalized();
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    double k = stiffness * u[a] * u[b];
                    hessian[(3 * i) + a, (3 * i) + b] += k;
                    hessian[(3 * j) + a, (3 * j) + b] += k;
                    hessian[(3 * i) + a, (3 * j) + b] -= k;
                    hessian[(3 * j) + a, (3 * i) + b] -= k;
                }
            }
        }

        return (minimum, new HarmonicMolecule(minimum, hessian), NormalModes.Of(new Hessian(minimum, [0, 1, 2], hessian, null, 0)));
    }

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ReadOnlySpan<Vector3D> r = system.Positions.Span;
        for (int i = 0; i < hessian.GetLength(0); i++)
        {
            double slope = 0;
            for (int j = 0; j < hessian.GetLength(1); j++)
            {
                slope += hessian[i, j] * (r[j / 3][j % 3] - minimum.Positions.Span[j / 3][j % 3]);
            }

            result.Energy += 0.5 * slope * (r[i / 3][i % 3] - minimum.Positions.Span[i / 3][i % 3]);
            result.Forces[i / 3] -= new Vector3D(i % 3 == 0 ? slope : 0, i % 3 == 1 ? slope : 0, i % 3 == 2 ? slope : 0);
        }
    }
}
