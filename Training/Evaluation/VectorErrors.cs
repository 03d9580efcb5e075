namespace MDEngine.Training.Evaluation;

/// <summary>Errors of the components and of the norms of vectors: forces (eV/Å) or dipole moments (e·Å).</summary>
public sealed class VectorErrors
{
    /// <summary>v̂_κ − v_κ.</summary>
    public ErrorStatistics Components { get; } = new();

    /// <summary>|v̂ − v|.</summary>
    public ErrorStatistics Lengths { get; } = new();

    /// <summary>|v̂| − |v|.</summary>
    public ErrorStatistics Norms { get; } = new();

    /// <summary>Adds a vector.</summary>
    public void Add(Vector3D reference, Vector3D predicted)
    {
        Vector3D error = predicted - reference;
        Components.Add(error.X);
        Components.Add(error.Y);
        Components.Add(error.Z);
        Lengths.Add(error.Length);
        Norms.Add(predicted.Length - reference.Length);
    }
}
