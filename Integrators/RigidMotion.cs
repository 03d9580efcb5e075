namespace MDEngine.Integrators;

/// <summary>Translation and rotation of the moving atoms as a whole.</summary>
public static class RigidMotion
{
    /// <summary>Moments of inertia below this fraction of the largest belong to the axis of a linear molecule.</summary>
    private const double LinearFraction = 1e-9;

    /// <summary>Σ m v, amu Å/fs.</summary>
    public static Vector3D Momentum(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Vector3D sum = default;
        for (int i = 0; i < state.AtomCount; i++)
        {
            sum += state.Topology.Masses[i] * state.Velocities[i];
        }

        return sum;
    }

    /// <summary>Σ m (r − R) × v about the center of mass R of all atoms, amu Å²/fs.</summary>
    public static Vector3D AngularMomentum(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Vector3D center = CenterOfMass(state, new AtomMobility(state.Topology, []));
        Vector3D sum = default;
        for (int i = 0; i < state.AtomCount; i++)
        {
            sum += state.Topology.Masses[i] * Vector3D.Cross(state.Positions[i] - center, state.Velocities[i]);
        }

        return sum;
    }

    /// <summary>Number of rotations of the moving atoms as a rigid body: 3, 2 on a line, 0 for one atom.</summary>
    public static int RotationCount(SimulationState state, AtomMobility atoms)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(atoms);
        SymmetricEigensystem inertia = Inertia(state, atoms, CenterOfMass(state, atoms));
        double threshold = LinearFraction * Largest(inertia.Values);
        int count = 0;
        for (int k = 0; k < 3; k++)
        {
            count += inertia.Values[k] > threshold ? 1 : 0;
        }

        return count;
    }

    /// <summary>Takes the given motion out of the velocities of the moving atoms.</summary>
    /// <returns>The change of the kinetic energy, eV; never positive.</returns>
    public static double Remove(SimulationState state, AtomMobility atoms, CenterOfMassMotion motion)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(atoms);
        if (motion == CenterOfMassMotion.None)
        {
            return 0;
        }

        double before = state.KineticEnergy;
        SubtractTranslation(state, atoms);
        if (motion == CenterOfMassMotion.MomentumAndAngularMomentum)
        {
            SubtractRotation(state, atoms);
        }

        return state.KineticEnergy - before;
    }

    private static void SubtractTranslation(SimulationState state, AtomMobility atoms)
    {
        Vector3D momentum = default;
        double mass = 0;
        for (int i = 0; i < state.AtomCount; i++)
        {
            if (atoms.InverseMasses[i] > 0)
            {
                momentum += state.Topology.Masses[i] * state.Velocities[i];
                mass += state.Topology.Masses[i];
            }
        }

        Vector3D drift = momentum / mass;
        for (int i = 0; i < state.AtomCount; i++)
        {
            if (atoms.InverseMasses[i] > 0)
            {
                state.Velocities[i] -= drift;
            }
        }
    }

    private static void SubtractRotation(SimulationState state, AtomMobility atoms)
    {
        Vector3D center = CenterOfMass(state, atoms);
        Vector3D angularMomentum = default;
        for (int i = 0; i < state.AtomCount; i++)
        {
            if (atoms.InverseMasses[i] > 0)
            {
                angularMomentum += state.Topology.Masses[i] * Vector3D.Cross(state.Positions[i] - center, state.Velocities[i]);
            }
        }

        SymmetricEigensystem inertia = Inertia(state, atoms, center);
        double threshold = LinearFraction * Largest(inertia.Values);
        Vector3D rotation = default;
        for (int k = 0; k < 3; k++)
        {
            if (inertia.Values[k] > threshold)
            {
                Vector3D axis = inertia.Vector(k);
                rotation += Vector3D.Dot(axis, angularMomentum) / inertia.Values[k] * axis;
            }
        }

        for (int i = 0; i < state.AtomCount; i++)
        {
            if (atoms.InverseMasses[i] > 0)
            {
                state.Velocities[i] -= Vector3D.Cross(rotation, state.Positions[i] - center);
            }
        }
    }

    private static Vector3D CenterOfMass(SimulationState state, AtomMobility atoms)
    {
        Vector3D sum = default;
        double mass = 0;
        for (int i = 0; i < state.AtomCount; i++)
        {
            if (atoms.InverseMasses[i] > 0)
            {
                sum += state.Topology.Masses[i] * state.Positions[i];
                mass += state.Topology.Masses[i];
            }
        }

        return sum / mass;
    }

    private static SymmetricEigensystem Inertia(SimulationState state, AtomMobility atoms, Vector3D center)
    {
        Matrix3x3 inertia = Matrix3x3.Zero;
        for (int i = 0; i < state.AtomCount; i++)
        {
            if (atoms.InverseMasses[i] > 0)
            {
                Vector3D r = state.Positions[i] - center;
                inertia += state.Topology.Masses[i] * ((r.LengthSquared * Matrix3x3.Identity) - Matrix3x3.Outer(r, r));
            }
        }

        return SymmetricEigensystem.Of(inertia);
    }

    private static double Largest(Vector3D values) => Math.Max(values.X, Math.Max(values.Y, values.Z));
}
