namespace MDEngine.Simulations.Biasing;

/// <summary>A number that follows from where some atoms are, with its derivatives by their positions.</summary>
/// <param name="atoms">Indices, from 0.</param>
internal abstract class CollectiveVariable(IReadOnlyList<int> atoms)
{
    private readonly Vector3D[] places = new Vector3D[atoms.Count];
    private readonly Vector3D[] slopes = new Vector3D[atoms.Count];

    /// <summary>Full turn in rad of a variable that comes back to where it was, or 0.</summary>
    public virtual double Period => 0;

    /// <summary>Whether it is an angle, in rad.</summary>
    public virtual bool IsAngle => false;

    /// <summary>Whether only the atoms' places among each other matter; otherwise the variable ties them to a place in space.</summary>
    public virtual bool IsInternal => true;

    /// <summary>At the last structure seen, Å or rad.</summary>
    public double Value { get; private set; }

    /// <summary>Finds the value for a structure.</summary>
    public double Evaluate(AtomicSystem system)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Lattice? lattice = IsInternal && system.Cell.IsPeriodic ? Lattice.From(system.Cell) : null;
        for (int k = 0; k < places.Length; k++)
        {
            Vector3D place = positions[atoms[k]];
            places[k] = k == 0 || lattice is null ? place : places[k - 1] + lattice.Nearest(place - places[k - 1]); // atoms of a molecule may be wrapped
        }

        return Value = Measure(places, slopes);
    }

    /// <summary>Adds the forces of an energy of this variable at the structure of the last <see cref="Evaluate"/>.</summary>
    /// <param name="slope">∂V/∂s, eV/Å or eV/rad.</param>
    /// <param name="result">Gets forces, and the virial of internal variables.</param>
    public void AddForces(double slope, EvaluationResult result)
    {
        for (int k = 0; k < places.Length; k++)
        {
            Vector3D force = -slope * slopes[k];
            result.Forces[atoms[k]] += force;
            if (IsInternal)
            {
                result.Virial += Matrix3x3.Outer(places[k], force);
            }
        }
    }

    /// <summary>From one value to another, the shorter way around.</summary>
    public double Difference(double value, double from)
    {
        double difference = value - from;
        return Period > 0 ? difference - (Period * Math.Round(difference / Period)) : difference;
    }

    /// <summary>The value, and its derivative by each position.</summary>
    protected abstract double Measure(ReadOnlySpan<Vector3D> places, Span<Vector3D> slopes);
}
