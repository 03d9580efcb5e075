using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// Messages of a local block but for the angles: n of each edge, and m ⊙ L_o, where m is its own part, the angles' sums over pairs and triplets,
/// and the angle of the edge with itself (E10, E12, E13).
/// </summary>
internal sealed unsafe class LocalMessages<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AtomVectors<T> vectors = new(context);

    private PassMemory<T> Memory => context.Memory;

    private EdgeGraph Edges => context.Graph.Local;

    private int D => context.Width;

    /// <summary>Edge parts and gates of some links, and M_2 of their edges' angles with themselves.</summary>
    public void LinkTerms(int block, int first, int count, Workspace<T> scratch)
    {
        int layer = context.LayerOf(block);
        long at = (long)first * D;
        nint length = (nint)count * D;
        BlockMaps<T> maps = context.Maps.Blocks[block];
        maps.Edge.Apply(Memory.LocalFeature + at, count, Memory.LocalTerms(layer) + (4 * at));
        T* hidden = context.Trains ? Memory.SelfHidden(layer) + at : scratch.Take(length);
        maps.Angular[0].Apply(Memory.SelfFeature + at, count, Memory.SelfFirst(layer) + at);
        Elementwise.Silu(Memory.SelfFirst(layer) + at, hidden, length);
        maps.Angular[1].Apply(hidden, count, Memory.SelfSecond(layer) + at);
        Elementwise.Silu(Memory.SelfSecond(layer) + at, Memory.SelfValue(layer) + at, length);
    }

    /// <summary>n = σ(A_i + B_j + K) ⊙ L_r of an atom's edges.</summary>
    public void Neighbors(int block, int atom)
    {
        for (int e = Edges.Offsets[atom]; e < Edges.Offsets[atom + 1]; e++)
        {
            Terms(block, e, out T* receiver, out T* sender, out T* link);
            Dispatch.Run<T, GatedMessage<T>>(new(receiver, sender, link, link + (2 * D), D, Memory.Neighbor + ((long)e * D), false));
        }
    }

    /// <summary>Adds the messages to some atoms.</summary>
    public void Forward(int block, int first, int count, Workspace<T> scratch)
    {
        int layer = context.LayerOf(block);
        T* gated = scratch.Take(D);
        for (int i = first; i < first + count; i++)
        {
            T* h = Memory.Input(block, 2) + ((long)i * D);
            Vector3D vector = default;
            for (int e = Edges.Offsets[i]; e < Edges.Offsets[i + 1]; e++)
            {
                Terms(block, e, out T* receiver, out T* sender, out T* link);
                T* triplets = context.Options.IsSimple ? Memory.Zeros : Memory.TripletSum + ((long)Edges.Mirrors[e] * D);
                T* message = Memory.Message(layer) + ((long)e * D);
                Dispatch.Run<T, LocalMessage<T>>(new(
                    receiver + D,
                    sender + D,
                    link + D,
                    Memory.PairSum + ((long)e * D),
                    triplets,
                    Memory.Neighbor + ((long)e * D),
                    Memory.SelfValue(layer) + ((long)Edges.Pairs[e] * D),
                    link + (3 * D),
                    D,
                    message,
                    h));
                if (context.WantsVectors)
                {
                    Elementwise.Multiply(message, link + (3 * D), gated, D);
                    vector += vectors.Weight(block, gated) * Edges.Displacements[e];
                }
            }

            if (context.WantsVectors)
            {
                context.Readouts.Vectors[context.Readouts.Index(block, i)] = vector;
            }
        }
    }

    /// <summary>
    /// For an atom's edges: n once more; the derivatives by their own sum over pairs, m̄_e ⊙ L_o, and by the sum over triplets of their mirrors,
    /// m̄_ē ⊙ L_o (R10); and n̄ as far as it comes from the angle with itself (R11).
    /// </summary>
    public void BeginReverse(int block, int atom, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* messageBar = scratch.Take(2 * D);
        Neighbors(block, atom);
        int layer = context.LayerOf(block);
        for (int e = Edges.Offsets[atom]; e < Edges.Offsets[atom + 1]; e++)
        {
            Terms(block, e, out _, out _, out T* link);
            T* gate = link + (3 * D);
            T* pairBar = Memory.PairBar + ((long)e * D);
            Elementwise.Multiply(vectors.MessageBar(block, e, messageBar), gate, pairBar, D);
            Elementwise.Multiply(Memory.SelfValue(layer) + ((long)Edges.Pairs[e] * D), pairBar, Memory.NeighborBar + ((long)e * D), D);
            if (!context.Options.IsSimple)
            {
                Elementwise.Multiply(vectors.MessageBar(block, Edges.Mirrors[e], messageBar), gate, Memory.TripletBar + ((long)e * D), D);
            }
        }

        scratch.Release(mark);
    }

    /// <summary>Derivatives by the terms of an atom's edges, with n̄ complete: [n's sum, m's sum, L_r, L_o, M_2 of itself] (R12).</summary>
    public void EndReverse(int block, int atom, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* messageBar = scratch.Take(2 * D);
        int layer = context.LayerOf(block);
        for (int e = Edges.Offsets[atom]; e < Edges.Offsets[atom + 1]; e++)
        {
            Terms(block, e, out T* receiver, out T* sender, out T* link);
            T* bars = Memory.LocalEdgeBar + ((long)e * 5 * D);
            T* pairBar = Memory.PairBar + ((long)e * D);
            Dispatch.Run<T, GatedMessageReverse<T>>(new(receiver, sender, link, link + (2 * D), Memory.NeighborBar + ((long)e * D), D, bars, bars + (2 * D)));
            Dispatch.Run<T, SumReverse<T>>(new(receiver + D, sender + D, link + D, pairBar, D, bars + D));
            Elementwise.Multiply(vectors.MessageBar(block, e, messageBar), Memory.Message(layer) + ((long)e * D), bars + (3 * D), D);
            Elementwise.Multiply(Memory.Neighbor + ((long)e * D), pairBar, bars + (4 * D), D);
        }

        scratch.Release(mark);
    }

    /// <summary>Derivatives by the features of some links, which both of their edges share (R13).</summary>
    public void ReverseLinks(int block, int first, int count, Workspace<T> scratch)
    {
        int layer = context.LayerOf(block);
        nint length = (nint)count * D;
        long at = (long)first * D;
        BlockMaps<T> maps = context.Maps.Blocks[block];
        T* sums = context.Trains ? Memory.LocalTermsBar(layer) + (4 * at) : scratch.Take(4 * length);
        T* selfBar = scratch.Take(length);
        for (int link = first; link < first + count; link++)
        {
            int edge = Edges.FirstEdges[link];
            T* there = Memory.LocalEdgeBar + ((long)edge * 5 * D);
            T* back = Memory.LocalEdgeBar + ((long)Edges.Mirrors[edge] * 5 * D);
            Elementwise.Add(there, back, sums + ((long)(link - first) * 4 * D), 4 * D);
            Elementwise.Add(there + (4 * D), back + (4 * D), selfBar + ((long)(link - first) * D), D);
        }

        maps.Edge.ReverseAdd(sums, count, Memory.LocalFeatureBar + at);
        T* second = context.Trains ? Memory.SelfBar(layer, 1) + at : selfBar;
        T* first1 = context.Trains ? Memory.SelfBar(layer, 0) + at : scratch.Take(length);
        Dispatch.Run<T, SiluReverse<T>>(new(Memory.SelfSecond(layer) + at, selfBar, length, second));
        T* hiddenBar = scratch.Take(length);
        maps.Angular[1].Reverse(second, count, hiddenBar);
        Dispatch.Run<T, SiluReverse<T>>(new(Memory.SelfFirst(layer) + at, hiddenBar, length, first1));
        maps.Angular[0].ReverseAdd(first1, count, Memory.SelfFeatureBar + at);
    }

    /// <summary>Derivatives by the receiver and sender parts of some atoms: sums over their rows and the mirrors of these (R7).</summary>
    public void GatherReverse(int first, int count, T* nodeBar)
    {
        new Span<T>(nodeBar, count * 4 * D).Clear();
        for (int i = first; i < first + count; i++)
        {
            T* receiver = nodeBar + ((long)(i - first) * 4 * D);
            for (int e = Edges.Offsets[i]; e < Edges.Offsets[i + 1]; e++)
            {
                Elementwise.Add(receiver, Memory.LocalEdgeBar + ((long)e * 5 * D), receiver, 2 * D);
                T* sender = receiver + (2 * D);
                Elementwise.Add(sender, Memory.LocalEdgeBar + ((long)Edges.Mirrors[e] * 5 * D), sender, 2 * D);
            }
        }
    }

    private void Terms(int block, int edge, out T* receiver, out T* sender, out T* link)
    {
        T* nodes = Memory.NodeTerms(block);
        receiver = nodes + ((long)Edges.Senders[Edges.Mirrors[edge]] * 4 * D);
        sender = nodes + ((((long)Edges.Senders[edge] * 4) + 2) * D);
        link = Memory.LocalTerms(context.LayerOf(block)) + ((long)Edges.Pairs[edge] * 4 * D);
    }
}
