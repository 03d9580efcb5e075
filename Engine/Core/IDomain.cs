using System.Collections.ObjectModel;

namespace MDEngine;

/// <summary>A potential that can tell where a structure leaves what the potential was made for, though it is computed.</summary>
public interface IDomain
{
    /// <summary>Whether the structure's total charge has a part in the energy.</summary>
    bool TakesTotalCharge { get; }

    /// <summary>
    /// The shortest distance of each pair of elements in the structures that the potential was made from, Å, by atomic numbers with the lower one first; empty where
    /// that is not known. A pair that is missing was never seen within <see cref="Reach"/>.
    /// </summary>
    IReadOnlyDictionary<(int First, int Second), double> ShortestDistances => ReadOnlyDictionary<(int First, int Second), double>.Empty;

    /// <summary>Up to where <see cref="ShortestDistances"/> were looked for, Å; 0 where that is not known.</summary>
    double Reach => 0;

    /// <summary>What the user should know of this structure's results, a line each; usually none.</summary>
    /// <param name="system">A structure that the potential computes.</param>
    IReadOnlyList<string> Doubts(AtomicSystem system);
}
