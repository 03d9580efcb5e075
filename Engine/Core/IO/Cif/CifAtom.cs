namespace MDEngine.IO;

/// <summary>One row of a loop of atom sites.</summary>
internal sealed class CifAtom
{
    public int AtomicNumber { get; set; }

    /// <summary>amu, where the element is an isotope of its own, or 0.</summary>
    public double Mass { get; set; }

    public string Label { get; set; } = "";

    public string AuthorName { get; set; } = "";

    public string Component { get; set; } = "";

    public string AuthorComponent { get; set; } = "";

    public string Chain { get; set; } = "";

    public string AuthorChain { get; set; } = "";

    public string Sequence { get; set; } = "";

    public string AuthorSequence { get; set; } = "";

    public string InsertionCode { get; set; } = "";

    public string AlternateLocation { get; set; } = "";

    public string Model { get; set; } = "";

    public double Occupancy { get; set; }

    /// <summary>e.</summary>
    public double FormalCharge { get; set; }

    public Vector3D Position { get; set; }
}
