namespace MDEngine.Training;

/// <summary>Where the energies of the elements come from, to which a model adds its own.</summary>
public enum AtomEnergyMethod
{
    /// <summary>Those of isolated atoms among the training frames if there is one of each element; else fitted.</summary>
    Auto,

    /// <summary>Fitted to the total energies by least squares.</summary>
    Fit,

    /// <summary>Those of isolated atoms among the training frames, of which each element must have one.</summary>
    Isolated,
}

/// <summary>How the energies of the elements are found.</summary>
/// <param name="Method">Where they come from, if they are not stated.</param>
/// <param name="Stated">Energy of an isolated atom by atomic number, eV; or null.</param>
public sealed record AtomEnergyOptions(AtomEnergyMethod Method, IReadOnlyDictionary<int, double>? Stated)
{
    /// <summary>Whether the user says where they come from.</summary>
    public bool IsChosen => Stated is not null || Method == AtomEnergyMethod.Isolated;
}
