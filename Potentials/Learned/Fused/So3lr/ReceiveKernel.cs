using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>y_c += Σ_e a_e[c's block] x_e,c: what an atom receives from all its edges, a vector of channels at a time in a register.</summary>
/// <param name="edges">[E] of the atom.</param>
/// <param name="count">E.</param>
/// <param name="weights">[E, stride] weights of each edge.</param>
/// <param name="stride">Distance between the weights of edges.</param>
/// <param name="x">Rows of which each edge takes one.</param>
/// <param name="bySender">Whether an edge takes its sender's row, rather than its pair's.</param>
/// <param name="blocks">Blocks of channels with one weight each; 0 where each channel has its own.</param>
/// <param name="channels">Length of a row.</param>
/// <param name="y">[channels] added to.</param>
internal readonly unsafe struct ReceiveKernel<T>(RowEdge* edges, int count, T* weights, nint stride, T* x, bool bySender, nint blocks, nint channels, T* y) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private nint Width => blocks == 0 ? channels : channels / blocks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        if (Width % S.Count == 0)
        {
            Loop<S, V, WholeChannels<T, S, V>>();
        }
        else
        {
            Loop<S, V, PartChannels<T, S, V>>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Loop<S, V, TChannels>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
        where TChannels : struct, IChannels<T, V>
    {
        nint row = channels, between = stride;
        T* all = x, sums = y;
        RowEdge* first = edges, last = edges + count;
        for (nint block = 0; block * Width < row; block++)
        {
            nint c = block * Width, end = c + Width;
            for (; c < end; c += S.Count)
            {
                nint rest = end - c;
                V sum = TChannels.Load(sums + c, rest);
                T* weight = weights + (blocks == 0 ? c : block);
                for (RowEdge* e = first; e < last; e++, weight += between)
                {
                    V factor = blocks == 0 ? TChannels.Load(weight, rest) : S.Create(*weight);
                    sum = S.MultiplyAdd(factor, TChannels.Load(all + (row * (bySender ? e->Sender : e->Pair)) + c, rest), sum);
                }

                TChannels.Store(sums + c, sum, rest);
            }
        }
    }
}
