using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>b̄ += the rows of Ȳ, one after the other.</summary>
internal readonly unsafe struct ColumnSums<T>(T* yBar, nint ldy, nint rows, nint columns, T* bBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint column = 0;
        for (; column + S.Count <= columns; column += S.Count)
        {
            V sum = S.Load(bBar + column);
            for (nint row = 0; row < rows; row++)
            {
                sum = S.Add(sum, S.Load(yBar + row * ldy + column));
            }

            S.Store(bBar + column, sum);
        }

        for (; column < columns; column++)
        {
            for (nint row = 0; row < rows; row++)
            {
                bBar[column] += yBar[row * ldy + column];
            }
        }
    }
}
