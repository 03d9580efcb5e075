using System.Runtime.CompilerServices;

namespace MDEngine.Integrators;

/// <summary>The parts that integrators are made of.</summary>
internal static class IntegratorSteps
{
    /// <summary>v ← v + t f/m.</summary>
    public static void Kick(SimulationState state, AtomMobility atoms, double duration)
    {
        double factor = duration * Units.AccelerationPerForceOverMass;
        ReadOnlySpan<double> inverseMasses = atoms.InverseMasses;
        Span<Vector3D> velocities = state.Velocities;
        ReadOnlySpan<Vector3D> forces = state.Evaluation.Forces;
        for (int i = 0; i < velocities.Length; i++)
        {
            velocities[i] += factor * inverseMasses[i] * forces[i];
        }
    }

    /// <summary>r ← r + t v.</summary>
    public static void Drift(SimulationState state, double duration)
    {
        ReadOnlySpan<Vector3D> velocities = state.Velocities;
        Span<Vector3D> positions = state.Positions;
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] += duration * velocities[i];
        }
    }

    /// <summary>v ← s v.</summary>
    public static void Scale(SimulationState state, double factor)
    {
        Span<Vector3D> velocities = state.Velocities;
        for (int i = 0; i < velocities.Length; i++)
        {
            velocities[i] = factor * velocities[i];
        }
    }

    /// <summary>Brings fixed atoms to rest and evaluates the first forces.</summary>
    public static void Start(SimulationState state, AtomMobility atoms, IPotential potential)
    {
        if (atoms.InverseMasses.Length != state.AtomCount)
        {
            throw new ArgumentException($"The integrator was made for {atoms.InverseMasses.Length} atoms, the state has {state.AtomCount}.");
        }

        atoms.StopFixedAtoms(state);
        Evaluate(state, potential);
    }

    /// <summary>Forces at the current positions; stops a run whose numbers are no numbers any more.</summary>
    public static void Evaluate(SimulationState state, IPotential potential)
    {
        try
        {
            state.Evaluate(potential);
        }
        catch (InputException) when (Array.Exists(state.Positions, position => !position.IsFinite))
        {
            state.Evaluation.Energy = double.NaN;
        }

        if (!double.IsFinite(state.Evaluation.Energy))
        {
            ThrowDiverged(state);
        }
    }

    /// <summary>Counts a step.</summary>
    public static void EndStep(SimulationState state, double timeStep)
    {
        state.Step++;
        state.Time += timeStep;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowDiverged(SimulationState state)
    {
        int atom = Array.FindIndex(state.Positions, position => !position.IsFinite);
        string where = atom >= 0
            ? $"atom {atom + 1} is at {state.Positions[atom]} Å"
            : Array.FindIndex(state.Evaluation.Forces, force => !force.IsFinite) is int forced and >= 0
                ? $"the force on atom {forced + 1} is {state.Evaluation.Forces[forced]} eV/Å"
                : "all positions and forces are finite";
        throw new SimulationDivergedException(
            $"The energy became {state.Evaluation.Energy} in step {state.Step + 1}; {where}. " +
            "A shorter time step or a relaxed start helps where the potential is sound.");
    }
}
