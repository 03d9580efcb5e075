namespace MDEngine.Training.Data;

/// <summary>A structure with the energy, forces and dipole moment that a model should give it.</summary>
/// <param name="Topology">Elements, and fragment labels where known. Frames of one molecule share it.</param>
/// <param name="Cell">Cell and periodic directions.</param>
/// <param name="Positions">[N], Å.</param>
/// <param name="Energy">Total energy, eV.</param>
/// <param name="Forces">[N], eV/Å, or null where the data have none.</param>
public sealed record ReferenceFrame(Topology Topology, UnitCell Cell, Vector3D[] Positions, double Energy, Vector3D[]? Forces)
{
    /// <summary>Dipole moment, e·Å (of charged systems about the center of mass), or null where the data have none.</summary>
    public Vector3D? Dipole { get; init; }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => Topology.AtomCount;

    /// <summary>What a potential sees of it.</summary>
    public AtomicSystem System => new(Topology, Cell, Positions);
}
