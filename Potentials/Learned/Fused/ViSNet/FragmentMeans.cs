using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Means over the atoms of a fragment.</summary>
internal static unsafe class FragmentMeans<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The mean of rows of <paramref name="width"/> numbers.</summary>
    public static void Of(FragmentGraph graph, int fragment, T* rows, int width, T* mean)
    {
        int first = graph.MemberOffsets[fragment];
        int end = graph.MemberOffsets[fragment + 1];
        new Span<T>(mean, width).Clear();
        for (int n = first; n < end; n++)
        {
            Elementwise.Add(mean, rows + ((long)graph.Members[n] * width), mean, width);
        }

        Elementwise.Scale(T.One / T.CreateTruncating(end - first), mean, mean, width);
    }
}
