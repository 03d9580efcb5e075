namespace MDEngine.Integrators;

/// <summary>Which center-of-mass motion is taken out of a run, and so carries no heat.</summary>
public enum CenterOfMassMotion
{
    /// <summary>Nothing: noise acts on the whole, or atoms are fixed in space.</summary>
    None,

    /// <summary>Total momentum.</summary>
    Momentum,

    /// <summary>Total momentum and angular momentum: isolated molecules.</summary>
    MomentumAndAngularMomentum,
}

/// <summary>Which atoms move. A fixed atom is one of infinite mass: forces and noise leave it at rest.</summary>
public sealed class AtomMobility
{
    private readonly double[] inverseMasses;

    /// <summary>All atoms but the fixed ones.</summary>
    /// <param name="topology">Masses.</param>
    /// <param name="fixedAtoms">Indices of the atoms that stay where they are, counted from 0; null for those of the topology.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index that is no atom's.</exception>
    /// <exception cref="ArgumentException">An atom without mass, or no atom left to move.</exception>
    public AtomMobility(Topology topology, IEnumerable<int>? fixedAtoms = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        inverseMasses = new double[topology.AtomCount];
        for (int i = 0; i < inverseMasses.Length; i++)
        {
            inverseMasses[i] = topology.Masses[i] > 0
                ? 1 / topology.Masses[i]
                : throw new ArgumentException($"Atom {i} has the mass {topology.Masses[i]} amu; a moving atom needs a positive one.");
        }

        foreach (int atom in fixedAtoms ?? topology.FixedAtoms)
        {
            if (atom < 0 || atom >= inverseMasses.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(fixedAtoms), atom, $"Atoms are numbered 0 to {inverseMasses.Length - 1}.");
            }

            inverseMasses[atom] = 0;
        }

        Count = inverseMasses.Count(inverse => inverse > 0);
        if (Count == 0)
        {
            throw new ArgumentException("Every atom is fixed: there is nothing to move.", nameof(fixedAtoms));
        }
    }

    /// <summary>Number of atoms that move.</summary>
    public int Count { get; }

    /// <summary>Whether some atom is fixed.</summary>
    public bool AnyFixed => Count < inverseMasses.Length;

    /// <summary>[N] 1/m, 1/amu; 0 for fixed atoms.</summary>
    public ReadOnlySpan<double> InverseMasses => inverseMasses;

    /// <summary>
    /// Number of independent velocity components: 3 for each moving atom, less 3 where the total momentum is removed, less the
    /// number of rotations (3; 2 for a linear molecule, 0 for an atom) where the angular momentum is removed. The temperature
    /// of a run is 2K/(f k) with this f.
    /// </summary>
    public int DegreesOfFreedom(SimulationState state, CenterOfMassMotion removed) => (3 * Count) - removed switch
    {
        CenterOfMassMotion.None => 0,
        CenterOfMassMotion.Momentum => 3,
        _ => 3 + RigidMotion.RotationCount(state, this),
    };

    /// <summary>
    /// The center-of-mass motion that can be told from the atoms' own: none where atoms are fixed or nothing else would be left (a
    /// single atom), no rotation in a periodic cell.
    /// </summary>
    public CenterOfMassMotion RemovableMotion(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CenterOfMassMotion whole = AnyFixed ? CenterOfMassMotion.None
            : state.Cell.IsPeriodic ? CenterOfMassMotion.Momentum
            : CenterOfMassMotion.MomentumAndAngularMomentum;
        return DegreesOfFreedom(state, whole) > 0 ? whole : CenterOfMassMotion.None;
    }

    /// <summary>Brings the fixed atoms to rest.</summary>
    internal void StopFixedAtoms(SimulationState state)
    {
        for (int i = 0; i < inverseMasses.Length; i++)
        {
            if (inverseMasses[i] == 0)
            {
                state.Velocities[i] = Vector3D.Zero;
            }
        }
    }
}
