namespace MDEngine.Neighbors;

/// <summary>Which directed pairs a list holds.</summary>
public enum PairSelection
{
    /// <summary>Each pair from both sides: (i, j, S) and (j, i, −S).</summary>
    Full,

    /// <summary>Each pair once: j &gt; i, or j = i with S after zero in lexicographic order.</summary>
    Half,
}
