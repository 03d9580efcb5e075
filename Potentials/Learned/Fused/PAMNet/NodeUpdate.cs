using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>What a block does with atoms alone, before and after the messages, forward and in reverse; on some rows at a time.</summary>
internal sealed unsafe class NodeUpdate<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private PassMemory<T> Memory => context.Memory;

    private int D => context.Width;

    /// <summary>Writes the embedding as the first block's input (E6).</summary>
    public void Embed(int first, int count)
    {
        ReadOnlySpan<int> rows = context.Graph.EmbeddingRows;
        for (int i = first; i < first + count; i++)
        {
            new Span<T>(context.Maps.Embedding(rows[i]), D).CopyTo(new(Memory.Input(0, 0) + ((long)i * D), D));
        }
    }

    /// <summary>h0 = σ(W x + b), its receiver and sender parts, and h1 = h0 for the messages to be added to (E7, E8).</summary>
    public void Head(int block, int first, int count)
    {
        BlockMaps<T> maps = context.Maps.Blocks[block];
        long at = (long)first * D;
        T* h0 = Memory.Input(block, 1) + at;
        maps.Input.Apply(Memory.Input(block, 0) + at, count, h0);
        Elementwise.Silu(h0, h0, Memory.Slope(block, 0) + at, (nint)count * D);
        maps.Node.Apply(h0, count, Memory.NodeTerms(block) + ((long)first * maps.Node.Outputs));
        Copy(h0, Memory.Input(block, 2) + at, count);
    }

    /// <summary>From h1 to the block's output, which is the next one's input, and the readout of the block (E14, E15).</summary>
    public void Tail(int block, int first, int count)
    {
        BlockMaps<T> maps = context.Maps.Blocks[block];
        long at = (long)first * D;
        Activate(maps.Update, block, 2, 3, 1, first, count);
        for (int unit = 0; unit < 3; unit++)
        {
            int input = 3 + (2 * unit);
            Activate(maps.Residual[2 * unit], block, input, input + 1, 2 + (2 * unit), first, count);
            Activate(maps.Residual[(2 * unit) + 1], block, input + 1, input + 2, 3 + (2 * unit), first, count);
            T* y = Memory.Input(block, input + 2) + at;
            Elementwise.Add(y, Memory.Input(block, input) + at, y, (nint)count * D);
            if (unit == 0)
            {
                Elementwise.Add(y, Memory.Input(block, 0) + at, y, (nint)count * D);
            }
        }

        for (int k = 0; k < 3; k++)
        {
            Activate(maps.Readout[k], block, 9 + k, 10 + k, 8 + k, first, count);
        }

        ReadOut(maps, block, first, count);
        if (block + 1 < context.Maps.Blocks.Length)
        {
            Copy(Memory.Input(block, 9) + at, Memory.Input(block + 1, 0) + at, count);
        }
    }

    /// <summary>From derivatives by the block's output (x̄) and readout to those by h1 (H̄) and, past the messages, by its input (R2 to R5).</summary>
    public void TailReverse(int block, int first, int count, Workspace<T> scratch)
    {
        BlockMaps<T> maps = context.Maps.Blocks[block];
        nint length = (nint)count * D;
        T* xBar = Memory.XBar + ((long)first * D);
        if (block == context.Maps.Blocks.Length - 1)
        {
            new Span<T>(xBar, (int)length).Clear();
        }

        T* z = scratch.Take(length);
        T* y = scratch.Take(length);
        ReadOutReverse(maps, block, first, count, y);

        // (R3) ō_{k-1} = (ō_k ⊙ σ′) W_k; the first map's goes to the block's output.
        for (int k = 2; k >= 0; k--)
        {
            z = Times(block, 8 + k, first, count, y, z);
            if (k > 0)
            {
                maps.Readout[k].Reverse(z, count, y);
            }
            else
            {
                maps.Readout[0].ReverseAdd(z, count, xBar);
            }
        }

        // (R4) Res(y) = M(y) + y: ȳ is what comes from above and what comes through the two maps.
        for (int unit = 2; unit >= 1; unit--)
        {
            ResidualReverse(maps, block, unit, first, count, xBar, xBar, y, z);
        }

        // The first unit starts from h2, and the block's input is added to what it gives: x̄ keeps the input's share.
        T* hBar = Memory.HBar + ((long)first * D);
        T* h2 = scratch.Take(length);
        Copy(xBar, h2, count);
        ResidualReverse(maps, block, 0, first, count, xBar, h2, y, z);

        // (R5) h̄1 = (h̄2 ⊙ σ′) W
        maps.Update.Reverse(Times(block, 1, first, count, h2, z), count, hBar);
    }

    /// <summary>From derivatives by h1 and by the receiver and sender parts to those by the block's input (R8).</summary>
    public void HeadReverse(int block, int first, int count, Workspace<T> scratch)
    {
        BlockMaps<T> maps = context.Maps.Blocks[block];
        T* hBar = Memory.HBar + ((long)first * D);
        maps.Node.ReverseAdd(NodeBar(block, first), count, hBar);
        T* z = Times(block, 0, first, count, hBar, scratch.Take((nint)count * D));
        maps.Input.ReverseAdd(z, count, Memory.XBar + ((long)first * D));
    }

    /// <summary>[rows, ·] derivatives by receiver and sender parts.</summary>
    public T* NodeBar(int block, int first)
    {
        long atoms = context.Graph.AtomCount;
        return Memory.NodeBar + ((context.Trains ? block * atoms * 4 * D : 0) + ((long)first * context.Maps.Blocks[block].Node.Outputs));
    }

    private static void ScaleAdd(double factor, ChannelVector<T> vector, T* y, int length) =>
        Elementwise.ScaleAdd(T.CreateTruncating(factor), vector.Pointer, y, length);

    private void Activate(DenseMap<T> map, int block, int input, int output, int slope, int first, int count)
    {
        long at = (long)first * D;
        T* y = Memory.Input(block, output) + at;
        map.Apply(Memory.Input(block, input) + at, count, y);
        Elementwise.Silu(y, y, Memory.Slope(block, slope) + at, (nint)count * D);
    }

    private void ReadOut(BlockMaps<T> maps, int block, int first, int count)
    {
        BlockReadouts readouts = context.Readouts;
        for (int i = first; i < first + count; i++)
        {
            T* o = Memory.Input(block, 12) + ((long)i * D);
            int index = readouts.Index(block, i);
            readouts.Values[index] = Dot(o, maps.Value) + maps.ValueBias;
            readouts.Scores[index] = Dot(o, maps.Score);
            readouts.Gates[index] = maps.Gate is null ? readouts.Values[index] : Dot(o, maps.Gate);
            readouts.Charges[index] = maps.Charge is null ? 0 : Dot(o, maps.Charge);
        }
    }

    // (R2) The last activation of the readout has the derivative out̄ W_out + att̄ W and, of gate and charge, the same.
    private void ReadOutReverse(BlockMaps<T> maps, int block, int first, int count, T* y)
    {
        BlockReadouts readouts = context.Readouts;
        for (int i = 0; i < count; i++)
        {
            int index = readouts.Index(block, first + i);
            T* row = y + ((long)i * D);
            Elementwise.Scale(T.CreateTruncating(readouts.ValueBars[index]), maps.Value.Pointer, row, D);
            ScaleAdd(readouts.ScoreBars[index], maps.Score, row, D);
            if (maps.Gate is { } gate)
            {
                ScaleAdd(readouts.GateBars[index], gate, row, D);
            }

            if (maps.Charge is { } charge)
            {
                ScaleAdd(readouts.ChargeBars[index], charge, row, D);
            }
        }
    }

    private void ResidualReverse(BlockMaps<T> maps, int block, int unit, int first, int count, T* above, T* yBar, T* y, T* z)
    {
        maps.Residual[(2 * unit) + 1].Reverse(Times(block, 3 + (2 * unit), first, count, above, z), count, y);
        maps.Residual[2 * unit].ReverseAdd(Times(block, 2 + (2 * unit), first, count, y, z), count, yBar);
    }

    // z̄ = ȳ ⊙ σ′, kept for the derivatives by the parameters where these are wanted.
    private T* Times(int block, int slope, int first, int count, T* y, T* z)
    {
        T* target = context.Trains ? Memory.ZBar(block, slope) + ((long)first * D) : z;
        Elementwise.Multiply(y, Memory.Slope(block, slope) + ((long)first * D), target, (nint)count * D);
        return target;
    }

    private void Copy(T* source, T* target, int count) => new Span<T>(source, count * D).CopyTo(new(target, count * D));

    private double Dot(T* o, ChannelVector<T> vector) => double.CreateTruncating(Elementwise.Dot(o, vector.Pointer, D));
}
