using System;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a .NET assembly and marks the copy so that the runtime compiles its methods without optimizations (DebuggableAttribute). Arguments are then kept
/// alive until their method returns; docs/developer/torch.md says why TorchSharp needs that.
/// </summary>
public sealed class CompileWithoutOptimizations : Task
{
    // The attribute's value in the blob heap (ECMA-335, II.23.3): length 8, prolog 1, DebuggingModes as int32, no named arguments.
    private static readonly byte[] Optimized = { 8, 1, 0, 2, 0, 0, 0, 0, 0 };

    private const int Modes = 3;                    // offset of DebuggingModes
    private const short WithoutOptimizations = 0x103; // Default, IgnoreSymbolStoreSequencePoints, DisableOptimizations

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        byte[] assembly = File.ReadAllBytes(Source);
        int place = Find(assembly, 0);
        if (place < 0 || Find(assembly, place + 1) >= 0)
        {
            Log.LogError("{0} has no DebuggableAttribute of a release build, or several: another version than the one that this was made for.", Source);
            return false;
        }

        BitConverter.GetBytes(WithoutOptimizations).CopyTo(assembly, place + Modes);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.Delete(Destination); // it may be a link to the package's own file
        File.WriteAllBytes(Destination, assembly);
        return true;
    }

    private static int Find(byte[] bytes, int first)
    {
        for (int i = first; i <= bytes.Length - Optimized.Length; i++)
        {
            if (bytes[i] == Optimized[0] && bytes[i + Modes] == Optimized[Modes] && bytes.Skip(i).Take(Optimized.Length).SequenceEqual(Optimized))
            {
                return i;
            }
        }

        return -1;
    }
}
