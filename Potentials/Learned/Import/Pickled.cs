namespace MDEngine.Potentials.Learned.Import;

/// <summary>Values of a pickle, which may be of any kind where it is damaged.</summary>
internal static class Pickled
{
    /// <summary>A value of the kind that is meant.</summary>
    /// <exception cref="InvalidCastException">It is of another, or None.</exception>
    public static T As<T>(object? value) => value is T meant ? meant : throw new InvalidCastException();
}
