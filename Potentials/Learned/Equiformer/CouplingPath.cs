namespace MDEngine.Potentials.Learned.Equiformer;

/// <summary>A product of features of order l1 with harmonics of order l2 that gives order l3.</summary>
internal readonly record struct CouplingPath(int First, int Second, int Result)
{
    /// <summary>Whether it tells a structure from its mirror image, if all features count as even.</summary>
    public bool IsOdd => ((First + Second + Result) & 1) != 0;
}
