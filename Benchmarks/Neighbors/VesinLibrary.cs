#pragma warning disable CS0649 // fields that the native library fills or that stay at their defaults
using System.Runtime.InteropServices;

namespace MDEngine.Benchmarks.Neighbors;

/// <summary>Calls a shared library of vesin (github.com/Luthaf/vesin) that the user has built; nothing of it is part of this project.</summary>
internal sealed unsafe class VesinLibrary : IDisposable
{
    private readonly nint library;
    private readonly delegate* unmanaged<double*, nuint, double*, byte*, Device, Options, List*, byte**, int> find;
    private readonly delegate* unmanaged<List*, void> free;
    private readonly List* list;

    public VesinLibrary(string path)
    {
        library = NativeLibrary.Load(path);
        find = (delegate* unmanaged<double*, nuint, double*, byte*, Device, Options, List*, byte**, int>)NativeLibrary.GetExport(library, "vesin_neighbors");
        free = (delegate* unmanaged<List*, void>)NativeLibrary.GetExport(library, "vesin_free");
        list = (List*)NativeMemory.AllocZeroed((nuint)sizeof(List));
    }

    /// <summary>A full list with shifts, as ours; sorted by i or not at all. Returns the number of pairs.</summary>
    public long Find(Vector3D[] positions, double edge, double cutoff, bool sorted, int threads)
    {
        double* box = stackalloc double[9] { edge, 0, 0, 0, edge, 0, 0, 0, edge };
        byte* periodic = stackalloc byte[3] { 1, 1, 1 };
        var options = new Options { Cutoff = cutoff, Full = 1, Sorted = sorted ? (byte)1 : (byte)0, Threads = threads, Shifts = 1 };
        byte* message = null;
        fixed (Vector3D* points = positions)
        {
            int status = find((double*)points, (nuint)positions.Length, box, periodic, new Device { Kind = 1 }, options, list, &message);
            if (status != 0)
            {
                throw new InvalidOperationException($"vesin: {Marshal.PtrToStringUTF8((nint)message)}");
            }
        }

        return (long)list->Length;
    }

    public void Dispose()
    {
        free(list);
        NativeMemory.Free(list);
        NativeLibrary.Free(library);
    }

    private struct Device
    {
        public int Kind;
        public int Number;
    }

    private struct Options
    {
        public double Cutoff;
        public byte Full;
        public byte Sorted;
        public int Algorithm;
        public int Threads;
        public byte Shifts;
        public byte Distances;
        public byte Vectors;
        public double Skin;
    }

    private struct List
    {
        public nuint Length;
        public Device Device;
        public void* Pairs;
        public void* ShiftValues;
        public void* DistanceValues;
        public void* VectorValues;
        public void* Opaque;
    }
}
