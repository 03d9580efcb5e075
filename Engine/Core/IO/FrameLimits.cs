using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MDEngine.IO;

/// <summary>Refuses numbers of a frame that are NaN, infinite, or so large that their squares, sums or other units would be.</summary>
internal sealed class FrameLimits(string path)
{
    /// <summary>In Å, fs, eV and what is made of them; nothing that is measured comes near.</summary>
    private const double Largest = 1e100;

    private long frames;
    private Topology? seen;

    /// <summary>Checks the next frame of the file.</summary>
    /// <exception cref="InputFileException">Names the frame, the quantity and the atom.</exception>
    public void Require(Frame frame)
    {
        frames++;
        if (!ReferenceEquals(frame.Topology, seen))
        {
            RequireAll(frame.Topology.Masses.AsSpan(), "masses", "amu");
            seen = frame.Topology;
        }

        RequireEach(frame.Positions, "position", "Å");
        RequireEach(frame.Velocities, "velocity", "Å/fs");
        RequireEach(frame.Forces, "force", "eV/Å");
        RequireAll([frame.Energy ?? 0, frame.Time ?? 0], "energy and time", "eV and fs");
        RequireAll(Components([frame.Cell.A, frame.Cell.B, frame.Cell.C, frame.Dipole ?? default]), "cell and dipole moment", "Å and e·Å");
        RequireAll(frame.Stress is { } stress ? Components([stress.A, stress.B, stress.C]) : [], "stresses", "eV/Å³");
    }

    private void RequireEach(Vector3D[]? vectors, string what, string unit)
    {
        if (!AreWithin(Components(vectors)))
        {
            int atom = Array.FindIndex(vectors!, vector => !AreWithin(Components([vector])));
            Vector3D v = vectors![atom];
            throw Error(FormattableString.Invariant($"the {what} of atom {atom + 1} is ({v.X:G6}, {v.Y:G6}, {v.Z:G6}) {unit}"));
        }
    }

    private void RequireAll(ReadOnlySpan<double> values, string what, string unit)
    {
        if (!AreWithin(values))
        {
            throw Error($"its {what} ({unit}) are too large, or no numbers");
        }
    }

    private InputFileException Error(string problem) => new(path, 0, 0, FormattableString.Invariant($"frame {frames}: {problem}; expected numbers up to {Largest:0e+0}"));

    private static ReadOnlySpan<double> Components(ReadOnlySpan<Vector3D> vectors) => MemoryMarshal.Cast<Vector3D, double>(vectors);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AreWithin(ReadOnlySpan<double> values)
    {
        int k = 0;
        Vector<long> within = Vector<long>.AllBitsSet;
        for (; k <= values.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            within &= Vector.LessThanOrEqual(Vector.Abs(Vector.LoadUnsafe(in values[k])), new Vector<double>(Largest));
        }

        bool all = within == Vector<long>.AllBitsSet;
        for (; k < values.Length; k++)
        {
            all &= Math.Abs(values[k]) <= Largest;
        }

        return all;
    }
}
