using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>A kernel over the channels of heads, which is compiled for heads of whole vectors and, apart, for others.</summary>
internal interface IHeadKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    HeadLayout Layout { get; }

    void Run<S, V, TChannels>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
        where TChannels : struct, IChannels<T, V>;
}

/// <summary>Runs a kernel over heads by whole vectors where all heads are of whole ones.</summary>
internal readonly struct ByChannels<T, TKernel>(TKernel kernel) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernel : struct, IHeadKernel<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        if (kernel.Layout.HasWhole(S.Count))
        {
            kernel.Run<S, V, WholeChannels<T, S, V>>();
        }
        else
        {
            kernel.Run<S, V, PartChannels<T, S, V>>();
        }
    }
}
