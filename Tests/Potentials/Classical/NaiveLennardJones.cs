namespace MDEngine.Tests.Potentials.Classical;

/// <summary>The textbook's double loop over all images, for one element: the twin that the kernels are compared with.</summary>
internal static class NaiveLennardJones
{
    public static (double Energy, Vector3D[] Forces, Matrix3x3 Virial) Evaluate(
        UnitCell cell, ReadOnlySpan<Vector3D> positions, double epsilon, double sigma, double cutoff)
    {
        double energy = 0;
        Matrix3x3 virial = default;
        var forces = new Vector3D[positions.Length];
        int images = cell.IsPeriodic ? 2 : 0;
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = 0; j < positions.Length; j++)
            {
                for (int a = -images; a <= images; a++)
                {
                    for (int b = -images; b <= images; b++)
                    {
                        for (int c = -images; c <= images; c++)
                        {
                            Vector3D r = positions[j] - positions[i] + (new Vector3D(a, b, c) * cell.Matrix);
                            double distance = r.Length;
                            if ((i == j && (a, b, c) == (0, 0, 0)) || distance >= cutoff)
                            {
                                continue;
                            }

                            double power6 = Math.Pow(sigma / distance, 6);
                            double slope = 4 * epsilon * ((-12 * power6 * power6) + (6 * power6)) / distance;
                            energy += 0.5 * 4 * epsilon * ((power6 * power6) - power6);
                            forces[i] += slope / distance * r;
                            virial += -0.5 * slope / distance * Matrix3x3.Outer(r, r);
                        }
                    }
                }
            }
        }

        return (energy, forces, virial);
    }
}
