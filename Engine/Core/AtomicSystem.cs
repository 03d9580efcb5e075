namespace MDEngine;

/// <summary>What a potential sees: elements, cell and positions; no velocities, and nothing it could move.</summary>
/// <param name="Topology">Elements and what else is fixed.</param>
/// <param name="Cell">Cell and periodic directions.</param>
/// <param name="Positions">[N], Å, unwrapped.</param>
public readonly record struct AtomicSystem(Topology Topology, UnitCell Cell, ReadOnlyMemory<Vector3D> Positions)
{
    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => Topology.AtomCount;

    /// <summary>Σ m r / Σ m, Å.</summary>
    public Vector3D CenterOfMass
    {
        get
        {
            Vector3D sum = Vector3D.Zero;
            for (int i = 0; i < AtomCount; i++)
            {
                sum += Topology.Masses[i] * Positions.Span[i];
            }

            return sum / Topology.Masses.Sum();
        }
    }
}
