namespace MDEngine.Training.Data;

/// <summary>One kind of fault in a data set.</summary>
/// <param name="What">What is wrong with these frames, such as "have a NaN or infinite force".</param>
/// <param name="Frames">Numbers of the frames; empty where the fault is of the whole set.</param>
/// <param name="FirstOffender">The first of them, in words.</param>
/// <param name="Advice">What to do.</param>
/// <param name="CanDrop">Whether the rest can be used without these frames.</param>
/// <param name="IsHarmlessForTesting">Whether errors on these frames mean something all the same.</param>
public sealed record DataProblem(
    string What, IReadOnlyList<int> Frames, string FirstOffender, string Advice, bool CanDrop, bool IsHarmlessForTesting = false)
{
    /// <summary>The problem in one line, for a set of <paramref name="total"/> frames.</summary>
    public string Describe(int total) => Frames.Count == 0
        ? $"{What}; {Advice}"
        : $"{Frames.Count} of {total} frames {What}, first {FirstOffender}; {Advice}";
}
