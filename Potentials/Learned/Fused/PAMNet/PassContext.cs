using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>What the stages of a pass share.</summary>
internal sealed class PassContext<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public PassContext(NetworkMaps<T> maps, MultiplexGraph graph)
    {
        Maps = maps;
        Graph = graph;
        Memory = new PassMemory<T>(maps);
    }

    public NetworkMaps<T> Maps { get; }

    public MultiplexGraph Graph { get; }

    public PassMemory<T> Memory { get; }

    public PamNetOptions Options => Maps.Options;

    /// <summary>Padded channels, D.</summary>
    public int Width => Maps.Padded;

    /// <summary>Whether a reverse pass follows.</summary>
    public bool Keeps { get; private set; }

    /// <summary>Whether the reverse pass prepares the derivatives by the parameters.</summary>
    public bool Trains { get; private set; }

    /// <summary>Whether atoms' vectors are wanted.</summary>
    public bool WantsVectors { get; private set; }

    /// <summary>Whether atoms' vectors have a part in what the reverse pass differentiates.</summary>
    public bool SeedsVectors { get; private set; }

    /// <summary>Geometry of the links.</summary>
    public LinkGeometry LocalLinks { get; } = new();

    /// <summary>Geometry of the links.</summary>
    public LinkGeometry GlobalLinks { get; } = new();

    /// <summary>Readouts of each block and atom.</summary>
    public BlockReadouts Readouts { get; } = new();

    /// <summary>Makes room for the graph as it is now.</summary>
    public void Begin(bool keeps, bool trains, bool wantsVectors, ReadoutSeeds seeds)
    {
        SeedsVectors = !seeds.Vectors.IsEmpty;
        Keeps = keeps;
        Trains = trains;
        WantsVectors = wantsVectors;
        Memory.Reserve(Graph, keeps, trains);
        LocalLinks.Update(Graph.Local);
        GlobalLinks.Update(Graph.Global);
        Readouts.Reserve(Maps.Blocks.Length, Graph.AtomCount, wantsVectors);
        Readouts.Take(seeds);
    }

    /// <summary>The layer that a block belongs to.</summary>
    public int LayerOf(int block) => block / Options.BlocksPerLayer;
}
