using MDEngine.Potentials.Learned.Properties;

namespace MDEngine.Training.Data;

/// <summary>A structure with the energy, forces and dipole moment that a model should give it.</summary>
/// <param name="Topology">Elements, and fragment labels where known. Frames of one molecule share it.</param>
/// <param name="Cell">Cell and periodic directions.</param>
/// <param name="Positions">[N], Å.</param>
/// <param name="Energy">Total energy, eV; where a property is learned, its value, of a vector the length.</param>
/// <param name="Forces">[N], eV/Å, or null where the data have none.</param>
public sealed record ReferenceFrame(Topology Topology, UnitCell Cell, Vector3D[] Positions, double Energy, Vector3D[]? Forces)
{
    /// <summary>Cells of single atoms in plane-wave programs are larger, primitive cells of crystals smaller, Å.</summary>
    private const double FarImage = 7.5;

    /// <summary>Dipole moment, e·Å (of charged systems about the center of mass), or null where the data have none.</summary>
    public Vector3D? Dipole { get; init; }

    /// <summary>The property that is learned in place of the energy, 1 or 3 numbers, or null.</summary>
    public double[]? Property { get; init; }

    /// <summary>What networks for complexes take in place of elements, or null.</summary>
    public ComplexAtoms? Complex { get; init; }

    /// <summary>What a model that predicts properties sees of it.</summary>
    public PropertyStructure Structure => new(System, Complex);

    /// <summary>Whether it is one atom, in no cell or in one so large that its images are far.</summary>
    public bool IsIsolatedAtom => AtomCount == 1 && (!Cell.PeriodicA || Cell.A.Length > FarImage) && (!Cell.PeriodicB || Cell.B.Length > FarImage) && (!Cell.PeriodicC || Cell.C.Length > FarImage);

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => Topology.AtomCount;

    /// <summary>What a potential sees of it.</summary>
    public AtomicSystem System => new(Topology, Cell, Positions);
}
