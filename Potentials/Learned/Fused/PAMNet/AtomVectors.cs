using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The vector heads (E17): weights of the edges' vectors, and in reverse what messages and weights of channels get of them (R5).</summary>
internal sealed unsafe class AtomVectors<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private PassMemory<T> Memory => context.Memory;

    private int D => context.Width;

    /// <summary>The message's norm, or the learned combination of its channels.</summary>
    public double Weight(int block, T* message) => context.Maps.Blocks[block].Vector is { } vector
        ? double.CreateTruncating(Elementwise.Dot(message, vector.Pointer, D))
        : Math.Sqrt(double.CreateTruncating(Elementwise.Dot(message, message, D)));

    /// <summary>m̄ of an edge: h̄1 of its receiver and, where vectors count, w̄ v or w̄ m/‖m‖.</summary>
    /// <param name="block">The block.</param>
    /// <param name="edge">The edge.</param>
    /// <param name="scratch">[2D] where the sum may be put.</param>
    /// <returns>[D].</returns>
    public T* MessageBar(int block, int edge, T* scratch)
    {
        T* hBar = Memory.HBar + ((long)Receiver(block, edge) * D);
        if (!context.SeedsVectors)
        {
            return hBar;
        }

        double weightBar = WeightBar(block, edge);
        new ReadOnlySpan<T>(hBar, D).CopyTo(new(scratch, D));
        if (context.Maps.Blocks[block].Vector is { } vector)
        {
            Elementwise.ScaleAdd(T.CreateTruncating(weightBar), vector.Pointer, scratch, D);
            return scratch;
        }

        T* message = scratch + D;
        Message(block, edge, message);
        if (Weight(block, message) is > 0 and double length)
        {
            Elementwise.ScaleAdd(T.CreateTruncating(weightBar / length), message, scratch, D);
        }

        return scratch;
    }

    /// <summary>v̄ = Σ w̄_e m_e over the edges of a block, in their order.</summary>
    /// <param name="block">The block.</param>
    /// <param name="sum">[D] to which it is added.</param>
    /// <param name="scratch">Scratch.</param>
    public void AddWeightBars(int block, T* sum, Workspace<T> scratch)
    {
        T* message = scratch.Take(D);
        for (int edge = 0; edge < Edges(block).EdgeCount; edge++)
        {
            Message(block, edge, message);
            Elementwise.ScaleAdd(T.CreateTruncating(WeightBar(block, edge)), message, sum, D);
        }
    }

    private EdgeGraph Edges(int block) => context.Maps.Blocks[block].IsLocal ? context.Graph.Local : context.Graph.Global;

    private int Receiver(int block, int edge)
    {
        EdgeGraph edges = Edges(block);
        return edges.Senders[edges.Mirrors[edge]];
    }

    private double WeightBar(int block, int edge) =>
        Vector3D.Dot(context.Readouts.VectorBars[context.Readouts.Index(block, Receiver(block, edge))], Edges(block).Displacements[edge]);

    // m of an edge after its gate, once more.
    private void Message(int block, int edge, T* message)
    {
        int layer = context.LayerOf(block);
        EdgeGraph edges = Edges(block);
        if (context.Maps.Blocks[block].IsLocal)
        {
            T* gate = Memory.LocalTerms(layer) + ((((long)edges.Pairs[edge] * 4) + 3) * D);
            Elementwise.Multiply(Memory.Message(layer) + ((long)edge * D), gate, message, D);
            return;
        }

        T* nodes = Memory.NodeTerms(block);
        T* link = Memory.GlobalTerms(layer) + ((long)edges.Pairs[edge] * 2 * D);
        Dispatch.Run<T, GatedMessage<T>>(new(
            nodes + ((long)Receiver(block, edge) * 2 * D), nodes + ((((long)edges.Senders[edge] * 2) + 1) * D), link, link + D, D, message, false));
    }
}
