namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>How the 2F channels of queries, keys and filters are shared by heads: F of the scalar attention, then F of the vector attention.</summary>
internal readonly struct HeadLayout
{
    private readonly int scalarWidth;
    private readonly int vectorWidth;

    /// <summary>The layout of a model.</summary>
    /// <param name="features">F.</param>
    /// <param name="scalarHeads">H.</param>
    /// <param name="vectorHeads">D, one for each degree.</param>
    /// <param name="vectorCount">Numbers in a vector of the processor.</param>
    public HeadLayout(int features, int scalarHeads, int vectorHeads, int vectorCount)
    {
        (Features, ScalarHeads, VectorHeads) = (features, scalarHeads, vectorHeads);
        (scalarWidth, vectorWidth) = (features / scalarHeads, features / vectorHeads);
        RowWidth = ((2 * Heads) + vectorCount - 1) / vectorCount * vectorCount;
    }

    /// <summary>F.</summary>
    public int Features { get; }

    /// <summary>H.</summary>
    public int ScalarHeads { get; }

    /// <summary>D.</summary>
    public int VectorHeads { get; }

    /// <summary>H + D.</summary>
    public int Heads => ScalarHeads + VectorHeads;

    /// <summary>
    /// Length of a pair's row of logits, or of what else there is of each head in both directions: H + D of the message to the first atom, as many
    /// of the message from it, and zeros up to whole vectors.
    /// </summary>
    public int RowWidth { get; }

    /// <summary>2F.</summary>
    public int Channels => 2 * Features;

    /// <summary>Whether all heads are of whole vectors of so many numbers.</summary>
    public bool HasWhole(int count) => scalarWidth % count == 0 && vectorWidth % count == 0;

    /// <summary>Channels of a head.</summary>
    public int Width(int head) => head < ScalarHeads ? scalarWidth : vectorWidth;

    /// <summary>First channel of a head.</summary>
    public int First(int head) => head < ScalarHeads ? head * scalarWidth : Features + ((head - ScalarHeads) * vectorWidth);
}
