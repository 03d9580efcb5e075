namespace MDEngine;

/// <summary>A cell completed to three independent vectors, with its inverse: fractional coordinates and images.</summary>
public sealed class Lattice
{
    private readonly Vector3D a;
    private readonly Vector3D b;
    private readonly Vector3D c;
    private readonly Vector3D reciprocalA;
    private readonly Vector3D reciprocalB;
    private readonly Vector3D reciprocalC;

    private Lattice(Vector3D a, Vector3D b, Vector3D c, UnitCell cell)
    {
        (this.a, this.b, this.c) = (a, b, c);
        double volume = Vector3D.Dot(a, Vector3D.Cross(b, c));
        reciprocalA = Vector3D.Cross(b, c) / volume;
        reciprocalB = Vector3D.Cross(c, a) / volume;
        reciprocalC = Vector3D.Cross(a, b) / volume;
        (PeriodicA, PeriodicB, PeriodicC) = (cell.PeriodicA, cell.PeriodicB, cell.PeriodicC);
        (HeightA, HeightB, HeightC) = (1 / reciprocalA.Length, 1 / reciprocalB.Length, 1 / reciprocalC.Length);
    }

    /// <summary>Whether the structure repeats along the first vector.</summary>
    public bool PeriodicA { get; }

    /// <summary>Whether the structure repeats along the second vector.</summary>
    public bool PeriodicB { get; }

    /// <summary>Whether the structure repeats along the third vector.</summary>
    public bool PeriodicC { get; }

    /// <summary>Distance of the faces spanned by B and C, Å.</summary>
    public double HeightA { get; }

    /// <summary>Distance of the faces spanned by C and A, Å.</summary>
    public double HeightB { get; }

    /// <summary>Distance of the faces spanned by A and B, Å.</summary>
    public double HeightC { get; }

    /// <summary>Completes open directions with vectors perpendicular to the periodic ones.</summary>
    /// <exception cref="InputException">The periodic vectors are null or dependent.</exception>
    public static Lattice From(UnitCell cell)
    {
        Vector3D?[] v = [cell.PeriodicA ? cell.A : null, cell.PeriodicB ? cell.B : null, cell.PeriodicC ? cell.C : null];
        for (int axis = 0; axis < 3; axis++)
        {
            v[axis] ??= Perpendicular(v[(axis + 1) % 3], v[(axis + 2) % 3]);
        }

        (Vector3D a, Vector3D b, Vector3D c) = (v[0]!.Value, v[1]!.Value, v[2]!.Value);
        double volume = Math.Abs(Vector3D.Dot(a, Vector3D.Cross(b, c)));
        if (!(volume > 1e-9 * a.Length * b.Length * c.Length))
        {
            throw new InputException("The periodic cell vectors are null or lie in a plane; three independent vectors in Å are needed.");
        }

        return new Lattice(a, b, c, cell);
    }

    /// <summary>The vector to a cell, Å.</summary>
    public Vector3D Vector(int i, int j, int k) => (i * a) + (j * b) + (k * c);

    /// <summary>Fractional components of a vector in Å.</summary>
    public Vector3D Fractional(Vector3D r) => new(Vector3D.Dot(r, reciprocalA), Vector3D.Dot(r, reciprocalB), Vector3D.Dot(r, reciprocalC));

    /// <summary>The cells to add to a difference vector to bring its fractional components within ±½.</summary>
    public (int A, int B, int C) NearestShift(Vector3D r)
    {
        Vector3D f = Fractional(r);
        return (PeriodicA ? -(int)Math.Round(f.X) : 0, PeriodicB ? -(int)Math.Round(f.Y) : 0, PeriodicC ? -(int)Math.Round(f.Z) : 0);
    }

    /// <summary>The image of a difference vector whose fractional components are within ±½.</summary>
    public Vector3D Nearest(Vector3D r)
    {
        (int i, int j, int k) = NearestShift(r);
        return r + Vector(i, j, k);
    }

    private static Vector3D Perpendicular(Vector3D? first, Vector3D? second)
    {
        Vector3D[] axes = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        if (first is { } p && second is { } q)
        {
            return Vector3D.Cross(p, q).Normalized();
        }

        if ((first ?? second) is not { } only)
        {
            return axes[0];
        }

        Vector3D axis = axes.MinBy(e => Math.Abs(Vector3D.Dot(e, only)));
        return Vector3D.Cross(only, axis).Normalized();
    }
}
