namespace MDEngine.Simulations.Biasing;

/// <summary>A constant electric field on fixed charges: V = −Σ q_i E·r_i. That the field changes the charges is left out.</summary>
/// <param name="field">E, V/Å.</param>
/// <param name="charges">[N] q, e.</param>
internal sealed class FieldTerm(Vector3D field, IReadOnlyList<double> charges) : IBiasTerm
{
    public double Apply(AtomicSystem system, EvaluationResult result)
    {
        double energy = 0;
        for (int i = 0; i < charges.Count; i++)
        {
            energy -= charges[i] * Vector3D.Dot(field, system.Positions.Span[i]);
            result.Forces[i] += charges[i] * field;
        }

        return energy;
    }
}
