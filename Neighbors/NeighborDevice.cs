using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors;

/// <summary>Something other than the processor's threads that can search neighbor lists; MDEngine.Neighbors.Gpu has one.</summary>
public abstract class NeighborDevice
{
    internal NeighborDevice()
    {
    }

    /// <summary>What it calls itself.</summary>
    public abstract string Name { get; }

    /// <summary>A search with memory of its own.</summary>
    internal abstract IPairSearch CreateSearch();
}
