using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace MDEngine.IO;

/// <summary>What a file says of one atom, beside where it is.</summary>
internal readonly record struct AtomRecord(int AtomicNumber, string Name, string ResidueName, int ResidueId, char InsertionCode, string Chain)
{
    /// <summary>An atom of which only the element is known.</summary>
    public static AtomRecord Of(int atomicNumber) => new(atomicNumber, "", "", 0, ' ', "");

    public bool SharesResidueWith(in AtomRecord other) =>
        ResidueId == other.ResidueId && InsertionCode == other.InsertionCode && ResidueName == other.ResidueName && Chain == other.Chain;
}

/// <summary>Makes topologies of atoms as they are read. Frames of the same atoms share one.</summary>
internal sealed class TopologyBuilder
{
    private readonly List<AtomRecord> atoms = [];
    private readonly Dictionary<ulong, string> words = [];
    private Topology? topology;
    private int count;
    private bool unchanged = true;

    /// <summary>Atoms of the frame so far.</summary>
    public int Count => count;

    public void Add(in AtomRecord atom)
    {
        if (count == atoms.Count)
        {
            atoms.Add(atom);
            unchanged = false;
        }
        else if (atoms[count] != atom)
        {
            atoms[count] = atom;
            unchanged = false;
        }

        count++;
    }

    /// <summary>A short word as one string, however often it stands in the file.</summary>
    public string Word(ReadOnlySpan<byte> text)
    {
        if (text.Length > 7)
        {
            return Encoding.UTF8.GetString(text);
        }

        ulong packed = (ulong)text.Length; // as words may begin with a zero byte
        foreach (byte b in text)
        {
            packed = (packed << 8) | b;
        }

        ref string? word = ref CollectionsMarshal.GetValueRefOrAddDefault(words, packed, out _);
        return word ??= Encoding.UTF8.GetString(text);
    }

    /// <summary>The topology of the atoms added since the last call.</summary>
    public Topology Finish()
    {
        if (count < atoms.Count)
        {
            atoms.RemoveRange(count, atoms.Count - count);
            unchanged = false;
        }

        if (topology is null || !unchanged)
        {
            topology = new Topology(atoms.Select(atom => atom.AtomicNumber).ToArray())
            {
                AtomNames = atoms.Any(atom => atom.Name.Length > 0) ? [.. atoms.Select(atom => atom.Name)] : [],
                Residues = Residues(),
            };
        }

        count = 0;
        unchanged = true;
        return topology;
    }

    private ImmutableArray<Residue> Residues()
    {
        if (atoms.TrueForAll(atom => atom.ResidueName.Length == 0))
        {
            return [];
        }

        var residues = ImmutableArray.CreateBuilder<Residue>();
        for (int start = 0, end; start < atoms.Count; start = end)
        {
            AtomRecord first = atoms[start];
            for (end = start + 1; end < atoms.Count && atoms[end].SharesResidueWith(first); end++)
            {
            }

            residues.Add(new Residue(first.ResidueName, first.ResidueId, first.InsertionCode, first.Chain, [.. Enumerable.Range(start, end - start)]));
        }

        return residues.ToImmutable();
    }
}
