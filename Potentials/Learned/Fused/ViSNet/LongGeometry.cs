using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// What the long layers see of the coordinates: û, C and φ of each atom-fragment edge (equations S5 to S7, L1), ∂E/∂ of them, and the chain
/// rule from there to ∂E/∂t.
/// </summary>
internal sealed unsafe class LongGeometry<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers an edge in <see cref="Frames"/>: û (3) and C, which is one in exact mode.</summary>
    public const int FrameWidth = 4;

    /// <summary>Numbers an edge in <see cref="FrameGradients"/>: ∂E/∂ of û (3), of C and of ρ.</summary>
    public const int GradientWidth = 5;

    private readonly ViSNetOptions options;
    private readonly CutoffEnvelope envelope;
    private readonly RadialFunctions<T> radial;
    private readonly Affine<T> map;
    private readonly RadialMap<T> radialMap;
    private readonly GrowingBuffer<T> featuresBar = new();
    private double[] lengths = [];
    private (double Value, double Derivative)[] envelopes = [];
    private double[] frameGradients = [];
    private Vector3D[] gradients = [];

    /// <summary>Geometry of a network's long edges.</summary>
    public LongGeometry(ViSNetOptions options)
    {
        this.options = options;
        envelope = new CutoffEnvelope(options.EffectiveLongCutoff, options.IsSmooth);
        radial = new RadialFunctions<T>(options.RadialCount, options.EffectiveLongCutoff, ViSNetNames.LongRadial);
        map = new Affine<T>(options.RadialCount, new AffinePart(ViSNetNames.LongRadialMap + ".weight", ViSNetNames.LongRadialMap + ".bias", options.HiddenChannels));
        radialMap = new RadialMap<T>(radial, map);
    }

    /// <summary>[B, <see cref="FrameWidth"/>].</summary>
    public GrowingBuffer<T> Frames { get; } = new();

    /// <summary>[B,F] φ.</summary>
    public GrowingBuffer<T> Features { get; } = new();

    /// <summary>[B,F] dφ/dρ.</summary>
    public GrowingBuffer<T> FeatureDerivatives { get; } = new();

    /// <summary>[B, <see cref="GradientWidth"/>], to which layers add.</summary>
    public Span<double> FrameGradients => frameGradients;

    /// <summary>[B] ∂E/∂t, eV/Å.</summary>
    public ReadOnlySpan<Vector3D> Gradients => gradients;

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        radial.Load(source);
        map.Load(source);
    }

    /// <summary>Whether ∂E/∂φ is recorded.</summary>
    public bool IsRecording { get; private set; }

    /// <summary>Its map.</summary>
    public IRecorded Map => map;

    /// <summary>Has ∂E/∂φ of so many edges recorded; 0 ends that.</summary>
    public void Record(int edges)
    {
        IsRecording = edges > 0;
        map.Record(edges);
        featuresBar.Reserve((long)edges * options.HiddenChannels);
        new Span<T>(featuresBar.Pointer, edges * options.HiddenChannels).Clear();
    }

    /// <summary>Adds a layer's share of ∂E/∂φ of an edge.</summary>
    public void AddFeaturesBar(int edge, T* bar)
    {
        int f = options.HiddenChannels;
        T* target = featuresBar.Pointer + ((long)edge * f);
        Elementwise.Add(target, bar, target, f);
        map.RecordBars(target, f, 1, edge);
    }

    /// <summary>Makes room for a graph.</summary>
    public void Reserve(FragmentGraph graph)
    {
        int edges = graph.EdgeCount;
        if (lengths.Length < edges)
        {
            int capacity = edges + (edges / 8);
            lengths = new double[capacity];
            envelopes = new (double, double)[capacity];
            frameGradients = new double[capacity * GradientWidth];
            gradients = new Vector3D[capacity];
        }

        Frames.Reserve((long)edges * FrameWidth);
        Features.Reserve((long)edges * options.HiddenChannels);
        FeatureDerivatives.Reserve((long)edges * options.HiddenChannels);
    }

    /// <summary>Computes some edges; and zero for ∂E/∂ of them.</summary>
    public void Compute(FragmentGraph graph, int first, int end, Workspace<T> scratch)
    {
        for (int b = first; b < end; b++)
        {
            Vector3D t = graph.Displacements[b];
            double length = Length(t);
            lengths[b] = length;
            envelopes[b] = envelope.At(length);
            T* frame = Frames.Pointer + ((long)b * FrameWidth);
            frame[0] = T.CreateTruncating(-t.X / length);
            frame[1] = T.CreateTruncating(-t.Y / length);
            frame[2] = T.CreateTruncating(-t.Z / length);
            frame[3] = T.CreateTruncating(options.IsSmooth ? envelopes[b].Value : 1);
        }

        radialMap.Compute(lengths.AsSpan(first, end - first), envelopes.AsSpan(first, end - first), first, new FeatureRows(this, first), scratch);
        frameGradients.AsSpan(first * GradientWidth, (end - first) * GradientWidth).Clear();
    }

    /// <summary>The chain rule from û, C and ρ to t, for some edges.</summary>
    public void Differentiate(FragmentGraph graph, int first, int end)
    {
        for (int b = first; b < end; b++)
        {
            ReadOnlySpan<double> g = frameGradients.AsSpan(b * GradientWidth, GradientWidth);
            Vector3D t = graph.Displacements[b];
            double length = lengths[b];
            double byLength = g[4] + (options.IsSmooth ? g[3] * envelopes[b].Derivative : 0);

            // û = −t/ρ: ∂E/∂t = −û̄/ρ + (ρ̄ + û̄·t/ρ²) ∂ρ/∂t
            double along = ((g[0] * t.X) + (g[1] * t.Y) + (g[2] * t.Z)) / (length * length);
            gradients[b] = (new Vector3D(g[0], g[1], g[2]) / -length) + ((byLength + along) * LengthGradient(t, length));
        }
    }

    /// <summary>ρ: softened in smooth mode (S5), shifted in exact mode.</summary>
    private double Length(Vector3D t)
    {
        double softening = options.FragmentDistanceSoftening;
        return options.IsSmooth ? Math.Sqrt(t.LengthSquared + (softening * softening)) : ShortGeometry<T>.ShiftedLength(t);
    }

    private Vector3D LengthGradient(Vector3D t, double length)
    {
        if (options.IsSmooth)
        {
            return t / length;
        }

        const double Shift = ShortGeometry<T>.AuthorsShift;
        return new Vector3D(t.X + Shift, t.Y + Shift, t.Z + Shift) / (length - Shift);
    }

    private readonly struct FeatureRows(LongGeometry<T> owner, int first) : IRadialRows<T>
    {
        public void Take(int index, T* values, T* derivatives)
        {
            int f = owner.options.HiddenChannels;
            long at = (long)(first + index) * f;
            new ReadOnlySpan<T>(values, f).CopyTo(new Span<T>(owner.Features.Pointer + at, f));
            new ReadOnlySpan<T>(derivatives, f).CopyTo(new Span<T>(owner.FeatureDerivatives.Pointer + at, f));
        }
    }
}
