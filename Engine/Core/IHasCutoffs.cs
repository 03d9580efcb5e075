namespace MDEngine;

/// <summary>A potential that says at which distances something of it ends, so that its smoothness there can be checked.</summary>
public interface IHasCutoffs
{
    /// <summary>Å, ascending.</summary>
    IReadOnlyList<double> Cutoffs { get; }
}
