using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A kernel index.</summary>
public interface IIndex
{
    /// <summary>Number of indices below this one.</summary>
    long Size { get; }
}

/// <summary>A 32-bit index along one dimension.</summary>
public readonly record struct Index1D(int X) : IIndex
{
    public long Size => X;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Index1D(int value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator int(Index1D index) => index.X;

    public override string ToString() => X.ToString(null, null);
}

/// <summary>A 64-bit index along one dimension.</summary>
public readonly record struct LongIndex1D(long X) : IIndex
{
    public long Size => X;

    public static implicit operator LongIndex1D(long value) => new(value);

    public static implicit operator long(LongIndex1D index) => index.X;

    public static implicit operator LongIndex1D(Index1D index) => new(index.X);

    public Index1D ToIntIndex() => new(checked((int)X));

    public override string ToString() => X.ToString(null, null);
}

/// <summary>The distance between neighboring elements of a view along one dimension.</summary>
public interface IStride1D
{
}

/// <summary>Strides along one dimension.</summary>
public static class Stride1D
{
    /// <summary>Elements side by side.</summary>
    public readonly struct Dense : IStride1D
    {
    }
}
