using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>Messages of a global block: m = σ(A_i + B_j + K) ⊙ G over the edges i ← j (E9).</summary>
internal sealed unsafe class GlobalMessages<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AtomVectors<T> vectors = new(context);

    private PassMemory<T> Memory => context.Memory;

    private EdgeGraph Edges => context.Graph.Global;

    private int D => context.Width;

    /// <summary>K and G of some links.</summary>
    public void LinkTerms(int block, int first, int count) => context.Maps.Blocks[block].Edge.Apply(
        Memory.GlobalFeature + ((long)first * D), count, Memory.GlobalTerms(context.LayerOf(block)) + ((long)first * 2 * D));

    /// <summary>Adds the messages to some atoms.</summary>
    public void Forward(int block, int first, int count, Workspace<T> scratch)
    {
        T* nodes = Memory.NodeTerms(block);
        T* terms = Memory.GlobalTerms(context.LayerOf(block));
        T* message = scratch.Take(D);
        for (int i = first; i < first + count; i++)
        {
            T* h = Memory.Input(block, 2) + ((long)i * D);
            T* receiver = nodes + ((long)i * 2 * D);
            Vector3D vector = default;
            for (int e = Edges.Offsets[i]; e < Edges.Offsets[i + 1]; e++)
            {
                T* sender = nodes + ((((long)Edges.Senders[e] * 2) + 1) * D);
                T* link = terms + ((long)Edges.Pairs[e] * 2 * D);
                Dispatch.Run<T, GatedMessage<T>>(new(receiver, sender, link, link + D, D, h, true));
                if (context.WantsVectors)
                {
                    // Once more by itself, so that the sum has the same bits with and without vectors.
                    Dispatch.Run<T, GatedMessage<T>>(new(receiver, sender, link, link + D, D, message, false));
                    vector += vectors.Weight(block, message) * Edges.Displacements[e];
                }
            }

            if (context.WantsVectors)
            {
                context.Readouts.Vectors[context.Readouts.Index(block, i)] = vector;
            }
        }
    }

    /// <summary>Derivatives by the edges' sums and gates, and by the features of some links (R6).</summary>
    public void ReverseLinks(int block, int first, int count, Workspace<T> scratch)
    {
        int layer = context.LayerOf(block);
        T* nodes = Memory.NodeTerms(block);
        T* terms = Memory.GlobalTerms(layer);
        T* sums = context.Trains ? Memory.GlobalTermsBar(layer) + ((long)first * 2 * D) : scratch.Take((nint)count * 2 * D);
        T* messageBar = scratch.Take(2 * D);
        for (int link = first; link < first + count; link++)
        {
            int edge = Edges.FirstEdges[link];
            int mirror = Edges.Mirrors[edge];
            (int i, int j) = (Edges.Senders[mirror], Edges.Senders[edge]);
            T* term = terms + ((long)link * 2 * D);
            T* there = Reverse(nodes, term, edge, i, j, vectors.MessageBar(block, edge, messageBar));
            T* back = Reverse(nodes, term, mirror, j, i, vectors.MessageBar(block, mirror, messageBar));

            // K and G serve both directions.
            Elementwise.Add(there, back, sums + ((long)(link - first) * 2 * D), 2 * D);
        }

        context.Maps.Blocks[block].Edge.ReverseAdd(sums, count, Memory.GlobalFeatureBar + ((long)first * D));
    }

    /// <summary>Derivatives by the receiver and sender parts of some atoms: sums over their rows and the mirrors of these (R7).</summary>
    public void GatherReverse(int first, int count, T* nodeBar)
    {
        new Span<T>(nodeBar, count * 2 * D).Clear();
        for (int i = first; i < first + count; i++)
        {
            T* receiver = nodeBar + ((long)(i - first) * 2 * D);
            for (int e = Edges.Offsets[i]; e < Edges.Offsets[i + 1]; e++)
            {
                Elementwise.Add(receiver, Memory.GlobalEdgeBar + ((long)e * 2 * D), receiver, D);
                Elementwise.Add(receiver + D, Memory.GlobalEdgeBar + ((long)Edges.Mirrors[e] * 2 * D), receiver + D, D);
            }
        }
    }

    private T* Reverse(T* nodes, T* term, int edge, int receiver, int sender, T* messageBar)
    {
        T* bars = Memory.GlobalEdgeBar + ((long)edge * 2 * D);
        Dispatch.Run<T, GatedMessageReverse<T>>(new(
            nodes + ((long)receiver * 2 * D), nodes + ((((long)sender * 2) + 1) * D), term, term + D, messageBar, D, bars, bars + D));
        return bars;
    }
}
