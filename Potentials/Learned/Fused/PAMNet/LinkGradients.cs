using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// What the derivatives by the parameters need of each link: its radial basis, the derivatives by the map of it, and those by the expansion
/// of the angle of its edges with themselves.
/// </summary>
internal sealed unsafe class LinkGradients<T>(PassContext<T> context)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LinksPerTile = 64;
    private const int Functions = PamNetOptions.RadialCount;

    private PassMemory<T> Memory => context.Memory;

    private int D => context.Width;

    /// <summary>Tiles of links, local ones first.</summary>
    public int TileCount => LocalTiles + Tiles(context.Graph.Global.PairCount);

    private int LocalTiles => Tiles(context.Graph.Local.PairCount);

    /// <summary>Does one tile. ḡ and q̄ become the derivatives by the sums W ρ + b.</summary>
    public void Run(int tile, Workspace<T> scratch)
    {
        PamNetOptions options = context.Options;
        if (tile >= LocalTiles)
        {
            Radial(
                context.GlobalLinks, context.Maps.GlobalRadial!, context.Maps.GlobalFrequencies, (options.GlobalCutoff, options.GlobalWidth), tile - LocalTiles, context.Graph.Global.PairCount,
                Memory.GlobalBasis, Memory.GlobalBasisBar, Memory.GlobalFeatureBar, scratch);
            return;
        }

        Radial(
            context.LocalLinks, context.Maps.LocalRadial, context.Maps.LocalFrequencies, (options.LocalCutoff, options.LocalWidth), tile, context.Graph.Local.PairCount,
            Memory.LocalBasis, Memory.LocalBasisBar, Memory.LocalFeatureBar, scratch);
        int first = tile * LinksPerTile;
        for (int link = first; link < Math.Min(first + LinksPerTile, context.Graph.Local.PairCount); link++)
        {
            Self(link, scratch);
        }
    }

    /// <summary>f̄_m = Σ ρ̄_m ∂ρ_m/∂f_m.</summary>
    public void Frequencies(ParameterSet<T> gradient)
    {
        Frequencies(context.LocalLinks, context.Maps.LocalFrequencies, context.Options.LocalCutoff, context.Graph.Local.PairCount, Memory.LocalBasisBar, gradient["rbf_l.freq"]);
        if (context.Options.HasGlobalLayer)
        {
            Frequencies(context.GlobalLinks, context.Maps.GlobalFrequencies, context.Options.GlobalCutoff, context.Graph.Global.PairCount, Memory.GlobalBasisBar, gradient["rbf_g.freq"]);
        }
    }

    private static int Tiles(int links) => (links + LinksPerTile - 1) / LinksPerTile;

    private void Radial(
        LinkGeometry links, DenseMap<T> map, double[] frequencies, (double Cutoff, double Width) range, int tile, int linkCount, T* basis, T* basisBar, T* featureBar, Workspace<T> scratch)
    {
        int first = tile * LinksPerTile;
        int count = Math.Min(LinksPerTile, linkCount - first);
        T* rows = basis + ((long)first * Functions);
        T* bars = featureBar + ((long)first * D);
        T* sums = scratch.Take((nint)count * D);
        Span<double> values = stackalloc double[Functions];
        Span<double> unused = stackalloc double[Functions];
        for (int k = 0; k < count; k++)
        {
            RadialBasis.Bessel(frequencies, RadialBasis.Distance(context.Options, links.Distances[first + k]), range.Cutoff, values, unused, unused);
            for (int m = 0; m < Functions; m++)
            {
                rows[(k * Functions) + m] = T.CreateTruncating(values[m]);
            }
        }

        // z̄ = ḡ φ σ′(z), and ρ̄ = z̄ W.
        map.Apply(rows, count, sums);
        Dispatch.Run<T, SiluReverse<T>>(new(sums, bars, (nint)count * D, bars));
        for (int k = 0; k < count; k++)
        {
            Jet factor = RadialBasis.Switch(context.Options, RadialBasis.Distance(context.Options, links.Distances[first + k]), range.Cutoff, range.Width);
            Elementwise.Scale(T.CreateTruncating(factor.Value), bars + ((long)k * D), bars + ((long)k * D), D);
        }

        map.Reverse(bars, count, basisBar + ((long)first * Functions));
    }

    private void Self(int link, Workspace<T> scratch)
    {
        const int Orders = AngularBasis.OrderCount;
        long mark = scratch.Mark();
        AngularMap<T> map = context.Maps.Angular[0];
        T* u = scratch.Take(Orders * D);
        T* bar = Memory.SelfExpansionBar(link);
        new Span<T>(bar, Orders * D).Clear();
        map.Expand(Memory.Radial + ((long)link * AngularBasis.FunctionCount), u);
        T unused;
        fixed (T* harmonics = StraightAngle<T>.Harmonics)
        {
            Dispatch.Run<T, AngularFeatureReverse<T>>(new(
                map.Bias, harmonics, harmonics, u, Memory.SelfFeatureBar + ((long)link * D), D, bar, &unused));
        }

        scratch.Release(mark);
    }

    private void Frequencies(LinkGeometry links, double[] frequencies, double cutoff, int count, T* basisBar, Span<T> gradient)
    {
        Span<double> unused = stackalloc double[Functions];
        Span<double> slopes = stackalloc double[Functions];
        Span<double> sums = stackalloc double[Functions];
        for (int link = 0; link < count; link++)
        {
            RadialBasis.Bessel(frequencies, RadialBasis.Distance(context.Options, links.Distances[link]), cutoff, unused, unused, slopes);
            for (int m = 0; m < Functions; m++)
            {
                sums[m] += double.CreateTruncating(basisBar[((long)link * Functions) + m]) * slopes[m];
            }
        }

        for (int m = 0; m < Functions; m++)
        {
            gradient[m] = T.CreateTruncating(sums[m]);
        }
    }
}
