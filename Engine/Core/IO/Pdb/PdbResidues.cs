using System.Collections.Frozen;

namespace MDEngine.IO;

/// <summary>Residues of proteins and nucleic acids, whose atoms have ATOM records; all others have HETATM.</summary>
internal static class PdbResidues
{
    private static readonly FrozenSet<string> Polymers = new[]
    {
        "ALA", "ARG", "ASN", "ASP", "CYS", "GLN", "GLU", "GLY", "HIS", "ILE", "LEU", "LYS", "MET", "PHE", "PRO", "SER", "THR", "TRP", "TYR", "VAL",
        "A", "C", "G", "U", "DA", "DC", "DG", "DT",
    }.ToFrozenSet();

    public static bool IsPolymer(string name) => Polymers.Contains(name);
}
