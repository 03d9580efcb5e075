using System.Runtime.CompilerServices;

namespace MDEngine;

/// <summary>Three double-precision components; 24 bytes, no padding, so that arrays of it are dense [N,3] blocks.</summary>
/// <param name="X">First Cartesian component.</param>
/// <param name="Y">Second Cartesian component.</param>
/// <param name="Z">Third Cartesian component.</param>
public readonly record struct Vector3D(double X, double Y, double Z)
{
    /// <summary>The null vector.</summary>
    public static Vector3D Zero => default;

    /// <summary>Euclidean norm.</summary>
    public double Length => Math.Sqrt(LengthSquared);

    /// <summary>Squared Euclidean norm.</summary>
    public double LengthSquared => (X * X) + (Y * Y) + (Z * Z);

    /// <summary>Whether no component is NaN or infinite.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Z);

    /// <summary>Component 0, 1 or 2.</summary>
    public double this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A Vector3D has the axes 0, 1 and 2."),
    };

    /// <summary>Scalar product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Dot(Vector3D a, Vector3D b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    /// <summary>Vector product.</summary>
    public static Vector3D Cross(Vector3D a, Vector3D b) => new(
        (a.Y * b.Z) - (a.Z * b.Y),
        (a.Z * b.X) - (a.X * b.Z),
        (a.X * b.Y) - (a.Y * b.X));

    /// <summary>This vector scaled to length one.</summary>
    public Vector3D Normalized() => this / Length;

#pragma warning disable CS1591, CA2225 // the operators speak for themselves; named twins would only repeat them
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector3D operator +(Vector3D a, Vector3D b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector3D operator -(Vector3D a, Vector3D b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector3D operator -(Vector3D a) => new(-a.X, -a.Y, -a.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector3D operator *(double s, Vector3D a) => new(s * a.X, s * a.Y, s * a.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector3D operator *(Vector3D a, double s) => s * a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector3D operator /(Vector3D a, double s) => new(a.X / s, a.Y / s, a.Z / s);
#pragma warning restore CS1591, CA2225
}
