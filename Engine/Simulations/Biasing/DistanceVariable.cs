namespace MDEngine.Simulations.Biasing;

/// <summary>Distance of two atoms, Å.</summary>
internal sealed class DistanceVariable(IReadOnlyList<int> atoms) : CollectiveVariable(atoms)
{
    protected override double Measure(ReadOnlySpan<Vector3D> places, Span<Vector3D> slopes)
    {
        Vector3D difference = places[1] - places[0];
        double distance = difference.Length;
        slopes[1] = difference / distance;
        slopes[0] = -slopes[1];
        return distance;
    }
}
