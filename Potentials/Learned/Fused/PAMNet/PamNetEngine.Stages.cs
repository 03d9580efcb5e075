using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <content>The units of work of each stage.</content>
internal sealed partial class PamNetEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private void Features(int unit, Workspace<T> scratch)
    {
        if (unit < LocalTiles)
        {
            (int first, int count) = Tile(Graph.Local, unit);
            linkFeatures.ForwardLocal(first, count, scratch);
        }
        else
        {
            (int first, int count) = Tile(Graph.Global, unit - LocalTiles);
            linkFeatures.ForwardGlobal(first, count, scratch);
        }
    }

    private void First(int unit, Workspace<T> scratch)
    {
        if (unit < Graph.Angles.GroupCount)
        {
            for (int atom = Graph.Angles.GroupStart(unit); atom < Graph.Angles.GroupStart(unit + 1); atom++)
            {
                angleFeatures.Forward(atom, scratch);
            }

            return;
        }

        unit -= Graph.Angles.GroupCount;
        if (unit < RowUnits)
        {
            (int first, int count) = RowsOf(unit);
            nodes.Embed(first, count);
            nodes.Head(0, first, count);
        }
        else
        {
            Terms(0, unit - RowUnits, scratch);
        }
    }

    // Edge parts and gates of a tile of links.
    private void Terms(int of, int tile, Workspace<T> scratch)
    {
        if (Blocks[of].IsLocal)
        {
            (int first, int count) = Tile(Graph.Local, tile);
            local.LinkTerms(of, first, count, scratch);
        }
        else
        {
            (int first, int count) = Tile(Graph.Global, tile);
            global.LinkTerms(of, first, count);
        }
    }

    private void Global(int unit, Workspace<T> scratch)
    {
        if (unit >= RowUnits)
        {
            Terms(block + 1, unit - RowUnits, scratch);
            return;
        }

        (int first, int count) = RowsOf(unit);
        global.Forward(block, first, count, scratch);
        EndBlock(first, count);
    }

    private void Angles(int unit, Workspace<T> scratch)
    {
        (int first, int end) = (Graph.Angles.GroupStart(unit), Graph.Angles.GroupStart(unit + 1));
        for (int atom = first; atom < end; atom++)
        {
            local.Neighbors(block, atom);
        }

        angles.Forward(block, first, end, scratch);
    }

    private void Local(int unit, Workspace<T> scratch)
    {
        if (unit >= RowUnits)
        {
            Terms(block + 1, unit - RowUnits, scratch);
            return;
        }

        (int first, int count) = RowsOf(unit);
        local.Forward(block, first, count, scratch);
        EndBlock(first, count);
    }

    private void EndBlock(int first, int count)
    {
        nodes.Tail(block, first, count);
        if (block + 1 < Blocks.Length)
        {
            nodes.Head(block + 1, first, count);
        }
        else
        {
            AttentionFusion.Run(context.Options, Readouts, context.Options.LayerCount, first, count, context.WantsVectors);
        }
    }

    // The last block's tail; those of the others follow the heads of the blocks behind them.
    private void TailReverse(int unit, Workspace<T> scratch)
    {
        (int first, int count) = RowsOf(unit);
        nodes.TailReverse(block - 1, first, count, scratch);
    }

    private void AngleReverse(int unit, Workspace<T> scratch)
    {
        (int first, int end) = (Graph.Angles.GroupStart(unit), Graph.Angles.GroupStart(unit + 1));
        for (int atom = first; atom < end; atom++)
        {
            local.BeginReverse(block, atom, scratch);
        }

        angles.Reverse(block, first, end, scratch);
        for (int atom = first; atom < end; atom++)
        {
            local.EndReverse(block, atom, scratch);
        }
    }

    private void GlobalLinkReverse(int unit, Workspace<T> scratch)
    {
        (int first, int count) = Tile(Graph.Global, unit);
        global.ReverseLinks(block, first, count, scratch);
    }

    private void HeadReverse(int unit, Workspace<T> scratch)
    {
        if (unit >= RowUnits + LocalTiles)
        {
            gradient!.AddAngles(block, unit - RowUnits - LocalTiles);
            return;
        }

        if (unit >= RowUnits)
        {
            (int firstLink, int links) = Tile(Graph.Local, unit - RowUnits);
            local.ReverseLinks(block, firstLink, links, scratch);
            return;
        }

        (int first, int count) = RowsOf(unit);
        Gather(first, count);
        nodes.HeadReverse(block, first, count, scratch);
        if (block > 0)
        {
            nodes.TailReverse(block - 1, first, count, scratch);
        }
    }

    private unsafe void Gather(int first, int count)
    {
        T* nodeBar = nodes.NodeBar(block, first);
        if (Blocks[block].IsLocal)
        {
            local.GatherReverse(first, count, nodeBar);
        }
        else
        {
            global.GatherReverse(first, count, nodeBar);
        }
    }

    private void FeatureReverse(int unit, Workspace<T> scratch)
    {
        if (unit >= Graph.Angles.GroupCount)
        {
            (int first, int count) = Tile(Graph.Global, unit - Graph.Angles.GroupCount);
            linkFeatures.ReverseGlobal(first, count);
            return;
        }

        for (int atom = Graph.Angles.GroupStart(unit); atom < Graph.Angles.GroupStart(unit + 1); atom++)
        {
            angleFeatures.Reverse(atom, scratch);
            linkFeatures.ReverseLocal(atom);
        }
    }
}
