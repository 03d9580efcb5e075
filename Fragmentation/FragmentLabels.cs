using System.Collections.Immutable;
using MDEngine.Fragmentation.Brics;

namespace MDEngine.Fragmentation;

/// <summary>Fragment labels and how they came about.</summary>
/// <param name="Scheme">The scheme asked for.</param>
/// <param name="Labels">[N] fragment of each atom, numbered by first occurrence; empty for the scheme "none".</param>
/// <param name="Explanation">One line: what was done and why.</param>
/// <param name="Warnings">One line for everything assumed.</param>
/// <param name="Molecule">The perceived molecule, or null where the scheme needs no bonds.</param>
/// <param name="Cuts">The bonds that BRICS cuts; empty for other schemes.</param>
public sealed record FragmentAssignment(
    FragmentationScheme Scheme,
    ImmutableArray<int> Labels,
    string Explanation,
    ImmutableArray<string> Warnings,
    MolecularGraph? Molecule,
    ImmutableArray<BricsCut> Cuts);

/// <summary>
/// Makes fragment labels. They belong to a topology: compute them once, at the start, and keep them with models, checkpoints and
/// trajectories, since labels that change during a run make the energy jump.
/// </summary>
public static class FragmentLabels
{
    /// <summary>Divides a structure into fragments.</summary>
    /// <param name="system">Structure; stated bonds, residues and total charge of its topology help.</param>
    /// <param name="scheme">How.</param>
    /// <param name="totalCharge">Total charge, e; null for that of the topology.</param>
    /// <exception cref="InputException">The structure does not allow the scheme, or has impossible positions.</exception>
    public static FragmentAssignment Assign(AtomicSystem system, FragmentationScheme scheme, double? totalCharge = null)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        return new FragmentLabeler(system, scheme, totalCharge).Assign();
    }

    /// <summary>Divides a molecule whose bonds are known.</summary>
    /// <param name="system">Structure.</param>
    /// <param name="scheme">How.</param>
    /// <param name="molecule">Its bonds.</param>
    public static FragmentAssignment Assign(AtomicSystem system, FragmentationScheme scheme, MolecularGraph molecule)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(molecule);
        return new FragmentLabeler(system, scheme, null, molecule).Assign();
    }

    /// <summary>
    /// Two atoms, counted from 0, of one fragment that no bonds within it join; null where every fragment is one piece. Labels that are
    /// repeated for each of several molecules make such fragments.
    /// </summary>
    /// <param name="system">Structure.</param>
    /// <param name="labels">[N] fragment of each atom.</param>
    public static (int First, int Second)? FindDivided(AtomicSystem system, ImmutableArray<int> labels)
    {
        MolecularGraph molecule = MolecularGraph.Perceive(system, connectivityOnly: true);
        foreach (int[] atoms in LabelSets.AtomsOf(labels, [.. labels]))
        {
            if (LabelSets.ConnectedPieces(molecule, atoms).Take(2).ToArray() is [var piece, var other])
            {
                return (piece[0], other[0]);
            }
        }

        return null;
    }
}
