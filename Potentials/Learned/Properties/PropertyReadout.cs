namespace MDEngine.Potentials.Learned.Properties;

/// <summary>How a structure's property comes from what a network gives its atoms.</summary>
public enum PropertyReadout
{
    /// <summary>A number: pooled outputs.</summary>
    Scalar,

    /// <summary>A vector: the sum of the vectors of a vector head (PAMNet).</summary>
    Vector,

    /// <summary>The length of that vector.</summary>
    Norm,
}
