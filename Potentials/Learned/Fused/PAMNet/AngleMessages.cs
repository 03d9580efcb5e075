using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// What angles add to the messages of a local block: n of the source edge times M_2 of the angular feature, summed for each target edge over
/// pairs, and for its mirror over triplets (E11). All of it belongs to the atom where the edges meet.
/// </summary>
internal sealed unsafe class AngleMessages<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Angles whose products are computed at once: their rows and both matrices fit the second cache.</summary>
    private const int TileRows = 64;

    private PassMemory<T> Memory => context.Memory;

    private AngleRows Angles => context.Graph.Angles;

    private int D => context.Width;

    /// <summary>The sums of the edges of some atoms.</summary>
    public void Forward(int block, int firstAtom, int endAtom, Workspace<T> scratch)
    {
        for (int kind = 0; kind < context.Maps.Angular.Length; kind++)
        {
            T* sums = Rows(kind == 0 ? Memory.PairSum : Memory.TripletSum, firstAtom, endAtom, out int edges);
            new Span<T>(sums, edges * D).Clear();
            for (int angle = Angles.Offsets[firstAtom]; angle < Angles.Offsets[endAtom]; angle += TileRows)
            {
                long mark = scratch.Mark();
                int count = Math.Min(TileRows, Angles.Offsets[endAtom] - angle);
                Tile tile = Compute(block, kind, angle, count, scratch);
                for (int k = 0; k < count; k++)
                {
                    Dispatch.Run<T, AngleMessage<T>>(new(
                        tile.Second + ((long)k * D),
                        Memory.Neighbor + ((long)Angles.Sources[angle + k] * D),
                        D,
                        (kind == 0 ? Memory.PairSum : Memory.TripletSum) + ((long)Angles.Targets[angle + k] * D)));
                }

                scratch.Release(mark);
            }
        }
    }

    /// <summary>Derivatives by n and by the angular features, from those by the sums (R14).</summary>
    public void Reverse(int block, int firstAtom, int endAtom, Workspace<T> scratch)
    {
        BlockMaps<T> maps = context.Maps.Blocks[block];
        int layer = context.LayerOf(block);
        for (int kind = 0; kind < context.Maps.Angular.Length; kind++)
        {
            T* sumBars = kind == 0 ? Memory.PairBar : Memory.TripletBar;
            for (int angle = Angles.Offsets[firstAtom]; angle < Angles.Offsets[endAtom]; angle += TileRows)
            {
                long mark = scratch.Mark();
                int count = Math.Min(TileRows, Angles.Offsets[endAtom] - angle);
                nint length = (nint)count * D;
                long at = Row(kind, angle);
                Tile tile = Memory.KeepsAngles
                    ? new Tile(Memory.AngleFirst(layer) + at, Memory.AngleSecond(layer) + at)
                    : Compute(block, kind, angle, count, scratch);
                T* second = context.Trains ? Memory.AngleBar(1) + at : scratch.Take(length);
                for (int k = 0; k < count; k++)
                {
                    long source = (long)Angles.Sources[angle + k] * D;
                    Dispatch.Run<T, AngleMessageReverse<T>>(new(
                        tile.Second + ((long)k * D), Memory.Neighbor + source, sumBars + ((long)Angles.Targets[angle + k] * D), D, Memory.NeighborBar + source, second + ((long)k * D)));
                }

                // z̄1 = (z̄2 W_2) ⊙ σ′(z1); ā += z̄1 W_1
                T* hiddenBar = scratch.Take(length);
                maps.Angular[1].Reverse(second, count, hiddenBar);
                T* first = context.Trains ? Memory.AngleBar(0) + at : hiddenBar;
                Dispatch.Run<T, SiluReverse<T>>(new(tile.First, hiddenBar, length, first));
                if (context.Trains)
                {
                    Elementwise.Silu(tile.First, Memory.AngleHidden + at, length);
                }

                maps.Angular[0].ReverseAdd(first, count, Memory.AngleFeatureBar + at);
                scratch.Release(mark);
            }
        }
    }

    // Pre-activations of M_2 of some angles.
    private Tile Compute(int block, int kind, int angle, int count, Workspace<T> scratch)
    {
        BlockMaps<T> maps = context.Maps.Blocks[block];
        int layer = context.LayerOf(block);
        nint length = (nint)count * D;
        long at = Row(kind, angle);
        var tile = context.Keeps && Memory.KeepsAngles
            ? new Tile(Memory.AngleFirst(layer) + at, Memory.AngleSecond(layer) + at)
            : new Tile(scratch.Take(length), scratch.Take(length));
        T* hidden = scratch.Take(length);
        maps.Angular[0].Apply(Memory.AngleFeature + at, count, tile.First);
        Elementwise.Silu(tile.First, hidden, length);
        maps.Angular[1].Apply(hidden, count, tile.Second);
        return tile;
    }

    private long Row(int kind, int angle) => (((long)kind * Angles.Count) + angle) * D;

    private T* Rows(T* edges, int firstAtom, int endAtom, out int count)
    {
        ReadOnlySpan<int> offsets = context.Graph.Local.Offsets;
        count = offsets[endAtom] - offsets[firstAtom];
        return edges + ((long)offsets[firstAtom] * D);
    }

    // Both pre-activations.
    private readonly struct Tile(T* first, T* second)
    {
        public readonly T* First = first;
        public readonly T* Second = second;
    }
}
