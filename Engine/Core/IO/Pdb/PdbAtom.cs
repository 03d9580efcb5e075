namespace MDEngine.IO;

/// <summary>An ATOM or HETATM record without its coordinates; the atomic number is 0 where columns 77-78 do not tell it.</summary>
internal readonly record struct PdbAtom(
    PdbKey Key, long Line, int Serial, string Name, char AltLoc, double Occupancy, string ResidueName, char Chain, int ResidueId, char InsertionCode, int AtomicNumber)
{
    /// <summary>Mass of D and T, amu; else 0.</summary>
    public double IsotopeMass { get; init; }

    /// <summary>Charge of columns 79-80, e.</summary>
    public int Charge { get; init; }

    /// <summary>Whether both belong to one residue, of whatever name (alternate locations may hold different residues).</summary>
    public bool SharesPlaceWith(in PdbAtom other) => Chain == other.Chain && ResidueId == other.ResidueId && InsertionCode == other.InsertionCode;

    public bool SharesResidueWith(in PdbAtom other) => SharesPlaceWith(other) && ResidueName == other.ResidueName;
}

/// <summary>The bytes that identify an atom: columns 13 to 27 (name to insertion code) and 77-78 (element).</summary>
internal readonly record struct PdbKey(ulong NameToResidue, ulong ResidueToInsertionCode, ushort Element)
{
    /// <summary>Columns 13-16 as they stand.</summary>
    public byte[] Name => BitConverter.GetBytes(NameToResidue)[..4];

    public static PdbKey Of(ReadOnlySpan<byte> line) => new(
        BitConverter.ToUInt64(line[12..]),
        BitConverter.ToUInt64(line[19..]),
        line.Length >= 78 ? BitConverter.ToUInt16(line[76..]) : (ushort)0x2020);
}
