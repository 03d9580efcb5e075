using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>y_c += Σ_e w_e[c's block] x_e,c: what an atom receives from all its edges, vectors of channels at a time in registers.</summary>
/// <param name="rows">[count] the edges' weights and rows.</param>
/// <param name="count">Number of edges.</param>
/// <param name="blocks">Blocks of channels with one weight each.</param>
/// <param name="width">Channels of a block.</param>
/// <param name="y">[blocks · width] added to.</param>
internal readonly unsafe struct WeightedSums<T>(WeightedRow<T>* rows, int count, int blocks, nint width, T* y) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        WeightedRow<T>* first = rows, last = rows + count;
        for (int block = 0; block < blocks; block++)
        {
            nint c = block * width, end = c + width;
            for (; c + (2 * S.Count) <= end; c += 2 * S.Count)
            {
                V sum0 = S.Load(y + c), sum1 = S.Load(y + c + S.Count);
                for (WeightedRow<T>* e = first; e < last; e++)
                {
                    V weight = S.Create(e->Weights[block]);
                    T* row = e->Row + c;
                    sum0 = S.MultiplyAdd(weight, S.Load(row), sum0);
                    sum1 = S.MultiplyAdd(weight, S.Load(row + S.Count), sum1);
                }

                S.Store(y + c, sum0);
                S.Store(y + c + S.Count, sum1);
            }

            for (; c < end; c += S.Count)
            {
                nint rest = end - c;
                V sum = PartChannels<T, S, V>.Load(y + c, rest);
                for (WeightedRow<T>* e = first; e < last; e++)
                {
                    sum = S.MultiplyAdd(S.Create(e->Weights[block]), PartChannels<T, S, V>.Load(e->Row + c, rest), sum);
                }

                PartChannels<T, S, V>.Store(y + c, sum, rest);
            }
        }
    }
}
