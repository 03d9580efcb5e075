namespace MDEngine;

/// <summary>A potential that can tell where a structure leaves what the potential was made for, though it is computed.</summary>
public interface IDomain
{
    /// <summary>Whether the structure's total charge has a part in the energy.</summary>
    bool TakesTotalCharge { get; }

    /// <summary>What the user should know of this structure's results, a line each; usually none.</summary>
    /// <param name="system">A structure that the potential computes.</param>
    IReadOnlyList<string> Doubts(AtomicSystem system);
}
