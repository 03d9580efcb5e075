using System.Collections.Immutable;

namespace MDEngine;

/// <summary>What is fixed for a run: elements, masses and, where known, names, residues, bonds, fragments and total charge.</summary>
public sealed record Topology
{
    private readonly ImmutableArray<int> fragmentLabels;

    /// <summary>Atoms by atomic number, with the standard atomic weights as masses.</summary>
    /// <param name="atomicNumbers">[N], 1 to 118.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number that is no element's.</exception>
    public Topology(ReadOnlySpan<int> atomicNumbers)
    {
        AtomicNumbers = [.. atomicNumbers];
        var masses = ImmutableArray.CreateBuilder<double>(atomicNumbers.Length);
        foreach (int atomicNumber in atomicNumbers)
        {
            masses.Add(Element.FromAtomicNumber(atomicNumber).Mass);
        }

        Masses = masses.MoveToImmutable();
    }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => AtomicNumbers.Length;

    /// <summary>[N] atomic numbers.</summary>
    public ImmutableArray<int> AtomicNumbers { get; }

    /// <summary>[N] masses, amu.</summary>
    public ImmutableArray<double> Masses { get; init; }

    /// <summary>[N] atom names such as "CA", or empty.</summary>
    public ImmutableArray<string> AtomNames { get; init; } = [];

    /// <summary>Residues in file order, or empty.</summary>
    public ImmutableArray<Residue> Residues { get; init; } = [];

    /// <summary>Bonds that the file states (CONECT records), or empty.</summary>
    public ImmutableArray<Bond> Bonds { get; init; } = [];

    /// <summary>[N] fragment of each atom, numbered 0 to M−1 by first occurrence, or empty where none are known.</summary>
    /// <exception cref="ArgumentException">The number of labels is neither zero nor N.</exception>
    public ImmutableArray<int> FragmentLabels
    {
        get => fragmentLabels.IsDefault ? [] : fragmentLabels;
        init
        {
            if (!value.IsDefaultOrEmpty && value.Length != AtomCount)
            {
                throw new ArgumentException($"{value.Length} fragment labels for {AtomCount} atoms: one label an atom is needed.");
            }

            fragmentLabels = value.IsDefaultOrEmpty ? [] : NumberByFirstOccurrence(value);
        }
    }

    /// <summary>Number of fragments, M.</summary>
    public int FragmentCount => FragmentLabels.IsEmpty ? 0 : FragmentLabels.Max() + 1;

    /// <summary>Total charge in units of e, where the structure states it.</summary>
    public double? TotalCharge { get; init; }

    /// <summary>Number of unpaired electrons, 2S, where the structure states its multiplicity 2S + 1.</summary>
    public int? UnpairedElectrons { get; init; }

    /// <summary>Atoms that the structure says stay where they are, counted from 0, ascending; or empty.</summary>
    public ImmutableArray<int> FixedAtoms { get; init; } = [];

    /// <summary>The same partition with labels 0, 1, … in the order in which they first occur.</summary>
    public static ImmutableArray<int> NumberByFirstOccurrence(ImmutableArray<int> labels)
    {
        var numbers = new Dictionary<int, int>();
        var renumbered = ImmutableArray.CreateBuilder<int>(labels.Length);
        foreach (int label in labels)
        {
            if (!numbers.TryGetValue(label, out int number))
            {
                number = numbers.Count;
                numbers.Add(label, number);
            }

            renumbered.Add(number);
        }

        return renumbered.MoveToImmutable();
    }
}

/// <summary>A bond between the atoms <paramref name="First"/> &lt; <paramref name="Second"/>, counted from 0.</summary>
/// <param name="First">Lower atom index.</param>
/// <param name="Second">Higher atom index.</param>
public readonly record struct Bond(int First, int Second);

/// <summary>A residue: a named group of atoms of a chain.</summary>
/// <param name="Name">Residue name, such as "ALA".</param>
/// <param name="Id">Sequence number of the file.</param>
/// <param name="InsertionCode">Insertion code, or a blank.</param>
/// <param name="Chain">Chain identifier, or an empty string.</param>
/// <param name="Atoms">Indices of its atoms, counted from 0.</param>
public sealed record Residue(string Name, int Id, char InsertionCode, string Chain, ImmutableArray<int> Atoms);
