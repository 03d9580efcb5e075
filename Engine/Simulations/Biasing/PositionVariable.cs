namespace MDEngine.Simulations.Biasing;

/// <summary>Distance of an atom from a place, Å.</summary>
internal sealed class PositionVariable(int atom, Vector3D place) : CollectiveVariable([atom])
{
    public override bool IsInternal => false;

    protected override double Measure(ReadOnlySpan<Vector3D> places, Span<Vector3D> slopes)
    {
        Vector3D difference = places[0] - place;
        double distance = difference.Length;
        slopes[0] = distance > 0 ? difference / distance : Vector3D.Zero; // at the place itself a spring does not pull
        return distance;
    }
}
