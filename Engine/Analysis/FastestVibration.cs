namespace MDEngine.Analysis;

/// <summary>The fastest vibration about a structure, which decides how long a time step may be.</summary>
public static class FastestVibration
{
    /// <summary>Power iterations: the largest eigenvalue is then within some percent, as stretches to hydrogen lie close together.</summary>
    private const int Iterations = 25;

    /// <summary>Of the differences, Å·√amu.</summary>
    private const double Displacement = 0.01;

    /// <summary>Its period, fs, from the largest eigenvalue of the mass-weighted Hessian by power iteration on differences of forces.</summary>
    /// <param name="system">The structure; it need not be a minimum.</param>
    /// <param name="potential">Evaluated fifty times.</param>
    /// <param name="seed">Of the vector that the iteration starts with.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The period, or null where no direction is bound.</returns>
    public static double? Period(AtomicSystem system, IPotential potential, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(potential);
        int count = system.AtomCount;
        var random = new Random((int)seed);
        Vector3D[] mode = [.. Enumerable.Range(0, count).Select(_ => new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
        double eigenvalue = 0;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            double norm = Math.Sqrt(mode.Sum(v => v.LengthSquared));
            if (norm == 0)
            {
                return null; // no forces
            }

            Vector3D[] unit = Array.ConvertAll(mode, v => v / norm);
            Vector3D[] plus = Forces(system, potential, unit, Displacement);
            Vector3D[] minus = Forces(system, potential, unit, -Displacement);
            eigenvalue = 0;
            for (int i = 0; i < count; i++)
            {
                mode[i] = (minus[i] - plus[i]) / (2 * Displacement * Math.Sqrt(system.Topology.Masses[i]));
                eigenvalue += Vector3D.Dot(mode[i], unit[i]);
            }
        }

        return eigenvalue > 0 ? 2 * Math.PI / Math.Sqrt(eigenvalue * Units.AccelerationPerForceOverMass) : null;
    }

    private static Vector3D[] Forces(AtomicSystem system, IPotential potential, Vector3D[] mode, double amount)
    {
        Vector3D[] positions = system.Positions.ToArray();
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] += amount / Math.Sqrt(system.Topology.Masses[i]) * mode[i];
        }

        var result = new EvaluationResult(positions.Length);
        potential.Evaluate(system with { Positions = positions }, Quantities.Energy | Quantities.Forces, result);
        return result.Forces;
    }
}
