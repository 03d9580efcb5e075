namespace MDEngine.Conformance;

/// <summary>Independent oscillators, U = ½ k Σ r²: every trajectory and average is known.</summary>
internal sealed class HarmonicWell(double stiffness) : IPotential
{
    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        for (int i = 0; i < positions.Length; i++)
        {
            result.Energy += 0.5 * stiffness * positions[i].LengthSquared;
            result.Forces[i] -= stiffness * positions[i];
        }
    }
}
