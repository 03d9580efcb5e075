namespace MDEngine.Simulations.Biasing;

/// <summary>Angle of three atoms at the second, rad; its derivatives have no limit where the three lie on a line.</summary>
internal sealed class AngleVariable(IReadOnlyList<int> atoms) : CollectiveVariable(atoms)
{
    public override bool IsAngle => true;

    protected override double Measure(ReadOnlySpan<Vector3D> places, Span<Vector3D> slopes)
    {
        Vector3D first = places[0] - places[1];
        Vector3D last = places[2] - places[1];
        Vector3D normal = Vector3D.Cross(first, last);
        slopes[0] = Vector3D.Cross(first, normal) / (first.LengthSquared * normal.Length);
        slopes[2] = Vector3D.Cross(normal, last) / (last.LengthSquared * normal.Length);
        slopes[1] = -(slopes[0] + slopes[2]);
        return Math.Atan2(normal.Length, Vector3D.Dot(first, last));
    }
}
