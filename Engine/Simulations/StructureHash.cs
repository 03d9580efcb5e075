using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MDEngine.Simulations;

/// <summary>By which a structure is known again.</summary>
internal static class StructureHash
{
    /// <summary>SHA-256 of all of a structure that potentials see and of its masses, in hexadecimal digits.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="before">Hash of the structures before it, to make one of a sequence.</param>
    public static string Of(AtomicSystem system, string before = "")
    {
        Topology topology = system.Topology;
        UnitCell cell = system.Cell;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(before));
        hash.AppendData(MemoryMarshal.AsBytes<int>([topology.AtomCount, topology.FragmentLabels.Length, topology.Bonds.Length, topology.Residues.Length]));
        hash.AppendData(MemoryMarshal.AsBytes(topology.AtomicNumbers.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(topology.FragmentLabels.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(topology.Bonds.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(topology.Masses.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes<double>([topology.TotalCharge ?? double.NaN, topology.UnpairedElectrons ?? double.NaN]));
        foreach (Residue residue in topology.Residues)
        {
            hash.AppendData(MemoryMarshal.AsBytes(residue.Atoms.AsSpan()));
        }

        hash.AppendData(MemoryMarshal.AsBytes<Vector3D>([cell.A, cell.B, cell.C]));
        hash.AppendData([Convert.ToByte(cell.PeriodicA), Convert.ToByte(cell.PeriodicB), Convert.ToByte(cell.PeriodicC)]);
        hash.AppendData(MemoryMarshal.AsBytes(system.Positions.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
