namespace MDEngine.Simulations.Biasing;

/// <summary>
/// Torsion of four atoms in IUPAC's sense, −π to π; derivatives by Blondel and Karplus (1996,
/// doi:10.1002/(SICI)1096-987X(19960715)17:9&lt;1132::AID-JCC5&gt;3.0.CO;2-T), which need no division by the sine.
/// </summary>
internal sealed class TorsionVariable(IReadOnlyList<int> atoms) : CollectiveVariable(atoms)
{
    public override bool IsAngle => true;

    public override double Period => 2 * Math.PI;

    protected override double Measure(ReadOnlySpan<Vector3D> places, Span<Vector3D> slopes)
    {
        Vector3D f = places[0] - places[1];
        Vector3D g = places[1] - places[2];
        Vector3D h = places[3] - places[2];
        Vector3D a = Vector3D.Cross(f, g);
        Vector3D b = Vector3D.Cross(h, g);
        double axis = g.Length;
        Vector3D first = -axis / a.LengthSquared * a;
        Vector3D last = axis / b.LengthSquared * b;
        Vector3D shift = (Vector3D.Dot(f, g) / (a.LengthSquared * axis) * a) - (Vector3D.Dot(h, g) / (b.LengthSquared * axis) * b);
        slopes[0] = first;
        slopes[1] = shift - first;
        slopes[2] = -shift - last;
        slopes[3] = last;
        return Math.Atan2(Vector3D.Dot(Vector3D.Cross(b, a), g) / axis, Vector3D.Dot(a, b));
    }
}
