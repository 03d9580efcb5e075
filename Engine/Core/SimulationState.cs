namespace MDEngine;

/// <summary>Everything that changes in a run, as a structure of arrays.</summary>
public sealed class SimulationState
{
    /// <summary>A state at step 0 with its own copies of positions and velocities.</summary>
    /// <param name="topology">Elements and masses.</param>
    /// <param name="cell">Cell.</param>
    /// <param name="positions">[N], Å.</param>
    /// <param name="velocities">[N], Å/fs, or empty for atoms at rest.</param>
    /// <exception cref="ArgumentException">An array's length is not the number of atoms.</exception>
    public SimulationState(Topology topology, UnitCell cell, ReadOnlySpan<Vector3D> positions, ReadOnlySpan<Vector3D> velocities = default)
    {
        ArgumentNullException.ThrowIfNull(topology);
        if (positions.Length != topology.AtomCount || (velocities.Length != 0 && velocities.Length != topology.AtomCount))
        {
            throw new ArgumentException(
                $"{positions.Length} positions and {velocities.Length} velocities for {topology.AtomCount} atoms: one of each an atom is needed.");
        }

        Topology = topology;
        Cell = cell;
        Positions = positions.ToArray();
        Velocities = velocities.Length == 0 ? new Vector3D[topology.AtomCount] : velocities.ToArray();
        Evaluation = new EvaluationResult(topology.AtomCount);
    }

    /// <summary>Elements, masses and what else is fixed.</summary>
    public Topology Topology { get; }

    /// <summary>Cell; changes under a barostat.</summary>
    public UnitCell Cell { get; set; }

    /// <summary>[N] positions, Å, unwrapped.</summary>
    public Vector3D[] Positions { get; }

    /// <summary>[N] velocities, Å/fs.</summary>
    public Vector3D[] Velocities { get; }

    /// <summary>Energy, forces and what else was asked for, at the current positions.</summary>
    public EvaluationResult Evaluation { get; }

    /// <summary>Quantities that each evaluation asks of the potential.</summary>
    public Quantities Requested { get; set; } = Quantities.Energy | Quantities.Forces;

    /// <summary>Steps done since the start of the run.</summary>
    public long Step { get; set; }

    /// <summary>Time since the start of the run, fs.</summary>
    public double Time { get; set; }

    /// <summary>Heat that thermostats have given to the atoms since the start, eV.</summary>
    public double ThermostatHeat { get; set; }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => Topology.AtomCount;

    /// <summary>The view that potentials get.</summary>
    public AtomicSystem System => new(Topology, Cell, Positions);

    /// <summary>½ Σ m v², eV.</summary>
    public double KineticEnergy
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Velocities.Length; i++)
            {
                sum += Topology.Masses[i] * Velocities[i].LengthSquared;
            }

            return 0.5 * sum / Units.AccelerationPerForceOverMass;
        }
    }

    /// <summary>Computes <see cref="Requested"/> at the current positions into <see cref="Evaluation"/>.</summary>
    public void Evaluate(IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(potential);
        Evaluation.Clear();
        potential.Evaluate(System, Requested, Evaluation);
    }
}
