using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an ELF library. Where this system's own library lacks a symbol version that it asks for, the copy asks for it weakly
/// (VER_FLG_WEAK), so that the loader accepts the copy. Right only for versions of which no symbol is used; docs/developer/torch.md.
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const byte Weak = 2; // VER_FLG_WEAK

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    /// <summary>File name of the library that defines the version, such as libstdc++.so.6.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>The version, such as GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; }

    /// <summary>Whether it is weak in the copy whatever this system has.</summary>
    public bool Always { get; set; }

    public override bool Execute()
    {
        byte[] library = File.ReadAllBytes(Source);
        if (Always || !SystemHasVersion())
        {
            Weaken(library);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.Delete(Destination); // it may be a link to the package's own file
        File.WriteAllBytes(Destination, library);
        return true;
    }

    // .NET stands on the C++ library too, so the one that the loader takes is mapped into this process.
    private bool SystemHasVersion()
    {
        const string Maps = "/proc/self/maps";
        string path = File.Exists(Maps) ? File.ReadLines(Maps).FirstOrDefault(line => line.Contains("/" + Library)) : null;
        path = path?.Substring(path.IndexOf('/'));
        return path != null && File.Exists(path) && Encoding.ASCII.GetString(File.ReadAllBytes(path)).Contains(Version + "\0");
    }

    // System V ABI, "Linux Standard Base", section "Symbol Version Requirements"; 64 bits, little-endian.
    private void Weaken(byte[] elf)
    {
        if (elf.Length < 64 || BitConverter.ToUInt32(elf, 0) != 0x464c457f || elf[4] != 2 || elf[5] != 1)
        {
            return;
        }

        int section = checked((int)BitConverter.ToUInt64(elf, 0x28));
        for (int s = BitConverter.ToUInt16(elf, 0x3c); s > 0; s--, section += BitConverter.ToUInt16(elf, 0x3a))
        {
            if (BitConverter.ToUInt32(elf, section + 4) != VersionNeeds)
            {
                continue;
            }

            int file = checked((int)BitConverter.ToUInt64(elf, section + 0x18));
            for (uint files = BitConverter.ToUInt32(elf, section + 0x2c); files > 0; files--)
            {
                int version = file + (int)BitConverter.ToUInt32(elf, file + 8);
                for (int versions = BitConverter.ToUInt16(elf, file + 2); versions > 0; versions--)
                {
                    if (BitConverter.ToUInt32(elf, version) == Hash(Version))
                    {
                        elf[version + 4] |= Weak;
                        Log.LogMessage("{0}: {1} need not be there.", Destination, Version);
                    }

                    version += (int)BitConverter.ToUInt32(elf, version + 12);
                }

                file += (int)BitConverter.ToUInt32(elf, file + 12);
            }
        }
    }

    private static uint Hash(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
