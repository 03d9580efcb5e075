using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>Vectors in memory that begins at a cache line, so that none lies across two.</summary>
internal sealed unsafe class VectorBuffer
{
    private const int CacheLine = 64;
    private readonly Vector<float>[] memory;

    /// <param name="length">Vectors; zeros at first.</param>
    public VectorBuffer(int length)
    {
        memory = GC.AllocateArray<Vector<float>>(length + (CacheLine / sizeof(Vector<float>)), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        Pointer = (Vector<float>*)((start + CacheLine - 1) & ~(nuint)(CacheLine - 1));
    }

    /// <summary>The first vector; valid as long as this object is kept.</summary>
    public Vector<float>* Pointer { get; }
}
