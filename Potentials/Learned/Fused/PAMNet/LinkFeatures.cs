using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// What is a function of a link's distance alone: g or q, and of local links the radial part of the angular basis and the feature of the
/// angle that an edge has with itself; each with its derivative by the distance (E2 to E5).
/// </summary>
internal sealed unsafe class LinkFeatures<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private PassMemory<T> Memory => context.Memory;

    private int D => context.Width;

    /// <summary>Features of some global links.</summary>
    public void ForwardGlobal(int first, int count, Workspace<T> scratch) => Forward(
        context.GlobalLinks,
        context.Maps.GlobalRadial!,
        context.Maps.GlobalFrequencies,
        (context.Options.GlobalCutoff, context.Options.GlobalWidth),
        first,
        count,
        Memory.GlobalFeature,
        Memory.GlobalFeatureSlope,
        scratch);

    /// <summary>Features of some local links.</summary>
    public void ForwardLocal(int first, int count, Workspace<T> scratch)
    {
        Forward(
            context.LocalLinks,
            context.Maps.LocalRadial,
            context.Maps.LocalFrequencies,
            (context.Options.LocalCutoff, context.Options.LocalWidth),
            first,
            count,
            Memory.LocalFeature,
            Memory.LocalFeatureSlope,
            scratch);
        T* u = scratch.Take(7 * D);
        T* uSlope = scratch.Take(7 * D);
        AngularMap<T> map = context.Maps.Angular[0];
        fixed (T* harmonics = StraightAngle<T>.Harmonics)
        {
            for (int link = first; link < first + count; link++)
            {
                T* radial = Memory.Radial + ((long)link * AngularBasis.FunctionCount);
                T* slope = Memory.RadialSlope + ((long)link * AngularBasis.FunctionCount);
                Spherical(context.LocalLinks.Distances[link], radial, slope);
                map.Expand(radial, u);
                map.Expand(slope, uSlope);
                Dispatch.Run<T, AngularFeatureSlope<T>>(new(
                    map.Bias, harmonics, u, uSlope, D, Memory.SelfFeature + ((long)link * D), Memory.SelfFeatureSlope + ((long)link * D)));
            }
        }
    }

    /// <summary>Adds the derivatives by the distances of some global links to those of their edges (R15).</summary>
    public void ReverseGlobal(int first, int count)
    {
        EdgeGraph edges = context.Graph.Global;
        for (int link = first; link < first + count; link++)
        {
            double bar = Dot(Memory.GlobalFeatureBar, Memory.GlobalFeatureSlope, link);
            context.GlobalLinks.AddLength(edges.FirstEdges[link], bar);
            context.GlobalLinks.AddLength(edges.Mirrors[edges.FirstEdges[link]], bar);
        }
    }

    /// <summary>Adds the derivatives by the distances of an atom's local edges, but for what comes by way of angles (R15).</summary>
    public void ReverseLocal(int atom)
    {
        EdgeGraph edges = context.Graph.Local;
        for (int e = edges.Offsets[atom]; e < edges.Offsets[atom + 1]; e++)
        {
            int link = edges.Pairs[e];
            context.LocalLinks.AddLength(e, Dot(Memory.LocalFeatureBar, Memory.LocalFeatureSlope, link) + Dot(Memory.SelfFeatureBar, Memory.SelfFeatureSlope, link));
        }
    }

    private void Forward(
        LinkGeometry links, DenseMap<T> map, double[] frequencies, (double Cutoff, double Width) range, int first, int count, T* features, T* slopes, Workspace<T> scratch)
    {
        const int Count = PamNetOptions.RadialCount;
        T* basis = scratch.Take(Count * count);
        T* basisSlope = scratch.Take(Count * count);
        T* sum = scratch.Take((nint)count * D);
        T* sumSlope = scratch.Take((nint)count * D);
        Span<double> values = stackalloc double[Count];
        Span<double> derivatives = stackalloc double[Count];
        Span<double> unused = stackalloc double[Count];
        for (int k = 0; k < count; k++)
        {
            Jet distance = RadialBasis.Distance(context.Options, links.Distances[first + k]);
            RadialBasis.Bessel(frequencies, distance, range.Cutoff, values, derivatives, unused);
            Round(values, basis + (Count * k));
            Round(derivatives, basisSlope + (Count * k));
        }

        map.Apply(basis, count, sum);
        map.ApplyWithoutBias(basisSlope, count, sumSlope);
        for (int k = 0; k < count; k++)
        {
            long at = (long)(first + k) * D;
            Jet factor = RadialBasis.Switch(context.Options, RadialBasis.Distance(context.Options, links.Distances[first + k]), range.Cutoff, range.Width);
            Dispatch.Run<T, SwitchedFeature<T>>(new(
                sum + ((long)k * D), sumSlope + ((long)k * D), T.CreateTruncating(factor.Value), T.CreateTruncating(factor.First), D, features + at, slopes + at));
        }
    }

    private void Spherical(double distance, T* radial, T* slope)
    {
        Span<double> values = stackalloc double[AngularBasis.FunctionCount];
        Span<double> slopes = stackalloc double[AngularBasis.FunctionCount];
        RadialBasis.Spherical(RadialBasis.Distance(context.Options, distance), context.Options.LocalCutoff, values, slopes);
        Round(values, radial);
        Round(slopes, slope);
    }

    private static void Round(ReadOnlySpan<double> values, T* target)
    {
        for (int k = 0; k < values.Length; k++)
        {
            target[k] = T.CreateTruncating(values[k]);
        }
    }

    private double Dot(T* bars, T* slopes, int link) => double.CreateTruncating(Elementwise.Dot(bars + ((long)link * D), slopes + ((long)link * D), D));
}
