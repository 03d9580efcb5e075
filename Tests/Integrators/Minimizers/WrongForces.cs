namespace MDEngine.Tests.Integrators.Minimizers;

/// <summary>Energies of <see cref="UnitLennardJones"/> with the forces turned round.</summary>
internal sealed class WrongForces : IPotential
{
    private readonly UnitLennardJones sound = new();

    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        sound.Evaluate(system, requested, result);
        for (int i = 0; i < result.Forces.Length; i++)
        {
            result.Forces[i] = -result.Forces[i];
        }
    }
}
