using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// What the layers see of the coordinates of atom-atom edges, ∂E/∂ of it, and the chain rule from there to ∂E/∂d. Lengths and the
/// chain rule are in double precision.
/// </summary>
internal sealed unsafe class ShortGeometry<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Numbers an edge in <see cref="Frames"/>: u (3), C, and 2 − u², which is one but for exact mode's shifted vectors; and in
    /// <see cref="FrameBars"/>: ∂E/∂ of u (3), of C and of r.
    /// </summary>
    public const int FrameWidth = 8;

    /// <summary>Where C stands in a frame.</summary>
    public const int EnvelopeColumn = 3;

    /// <summary>Where 2 − u² stands in a frame.</summary>
    public const int ObliquityColumn = 4;

    /// <summary>Where ∂E/∂r stands.</summary>
    public const int DistanceColumn = 4;

    /// <summary>What the authors add to each component and to the norm, so that it never vanishes; exact ViSNet-LSRM only.</summary>
    public const double AuthorsShift = 1e-6;

    private readonly CutoffEnvelope envelope;
    private readonly bool isShifted;
    private Vector3D[] gradients = [];

    /// <summary>Geometry of a network's short edges.</summary>
    public ShortGeometry(ViSNetOptions options, bool isLsrm)
    {
        envelope = new CutoffEnvelope(options.ShortCutoff, options.IsSmooth);
        isShifted = isLsrm && !options.IsSmooth;
    }

    /// <summary>[P+1] r of each pair, Å; 0 behind them, for self-loops.</summary>
    public double[] Distances { get; private set; } = [];

    /// <summary>[P+1] C(r) and dC/dr of each pair.</summary>
    public (double Value, double Derivative)[] Envelopes { get; private set; } = [];

    /// <summary>[E, <see cref="FrameWidth"/>].</summary>
    public GrowingBuffer<T> Frames { get; } = new();

    /// <summary>[E, <see cref="FrameWidth"/>], to which layers add.</summary>
    public GrowingBuffer<T> FrameBars { get; } = new();

    /// <summary>[E] ∂E/∂d, eV/Å.</summary>
    public ReadOnlySpan<Vector3D> Gradients => gradients;

    /// <summary>Makes room for a graph.</summary>
    public void Reserve(EdgeGraph graph)
    {
        if (Distances.Length <= graph.PairCount)
        {
            int pairs = graph.PairCount + (graph.PairCount / 8) + 1;
            Distances = new double[pairs];
            Envelopes = new (double, double)[pairs];
        }

        if (gradients.Length < graph.EdgeCount)
        {
            int edges = graph.EdgeCount + (graph.EdgeCount / 8);
            gradients = new Vector3D[edges];
        }

        Frames.Reserve((long)graph.EdgeCount * FrameWidth);
        FrameBars.Reserve((long)graph.EdgeCount * FrameWidth);
        Distances[graph.PairCount] = 0;
        Envelopes[graph.PairCount] = (1, 0);
    }

    /// <summary>Lengths and envelopes of some pairs.</summary>
    public void Measure(EdgeGraph graph, int firstPair, int endPair)
    {
        for (int pair = firstPair; pair < Math.Min(endPair, graph.PairCount); pair++)
        {
            double distance = graph.Displacements[graph.FirstEdges[pair]].Length;
            Distances[pair] = distance;
            Envelopes[pair] = envelope.At(distance);
        }
    }

    /// <summary>Frames of some edges, whose pairs are measured; and zero for ∂E/∂ of them.</summary>
    public void Frame(EdgeGraph graph, int firstEdge, int endEdge)
    {
        for (int e = firstEdge; e < endEdge; e++)
        {
            int pair = graph.Pairs[e];
            Vector3D d = graph.Displacements[e];
            Vector3D unit = pair == graph.PairCount ? Vector3D.Zero : d / (isShifted ? ShiftedLength(d) : Distances[pair]);
            T* frame = Frames.Pointer + ((long)e * FrameWidth);
            frame[0] = T.CreateTruncating(unit.X);
            frame[1] = T.CreateTruncating(unit.Y);
            frame[2] = T.CreateTruncating(unit.Z);
            frame[EnvelopeColumn] = T.CreateTruncating(Envelopes[pair].Value);
            frame[ObliquityColumn] = T.CreateTruncating(isShifted ? 2 - unit.LengthSquared : 1);
        }

        new Span<T>(FrameBars.Pointer + ((long)firstEdge * FrameWidth), (endEdge - firstEdge) * FrameWidth).Clear();
    }

    /// <summary>The chain rule from frames to displacements, for some edges.</summary>
    public void Differentiate(EdgeGraph graph, int firstEdge, int endEdge)
    {
        for (int e = firstEdge; e < endEdge; e++)
        {
            int pair = graph.Pairs[e];
            if (pair == graph.PairCount)
            {
                gradients[e] = Vector3D.Zero;
                continue;
            }

            T* bar = FrameBars.Pointer + ((long)e * FrameWidth);
            var byUnit = new Vector3D(double.CreateTruncating(bar[0]), double.CreateTruncating(bar[1]), double.CreateTruncating(bar[2]));
            double byDistance = double.CreateTruncating(bar[DistanceColumn])
                + (double.CreateTruncating(bar[EnvelopeColumn]) * Envelopes[pair].Derivative);
            Vector3D d = graph.Displacements[e];
            double r = Distances[pair];
            if (!isShifted)
            {
                // u = d/r: ∂E/∂d = (∂E/∂r) u + (ū − u (u·ū))/r
                Vector3D unit = d / r;
                gradients[e] = (byDistance * unit) + ((byUnit - (Dot(unit, byUnit) * unit)) / r);
                continue;
            }

            // u = d/ρ with ρ = sqrt(Σ(d_κ + δ)²) + δ: ∂E/∂d = (∂E/∂r) d/r + ū/ρ − (ū·d)/ρ² · (d + δ)/(ρ − δ)
            double length = ShiftedLength(d);
            var shifted = new Vector3D(d.X + AuthorsShift, d.Y + AuthorsShift, d.Z + AuthorsShift);
            gradients[e] = (byDistance / r * d) + (byUnit / length)
                - (Dot(byUnit, d) / (length * length * (length - AuthorsShift)) * shifted);
        }
    }

    /// <summary>sqrt(Σ (d_κ + 1e-6)²) + 1e-6.</summary>
    public static double ShiftedLength(Vector3D d) =>
        new Vector3D(d.X + AuthorsShift, d.Y + AuthorsShift, d.Z + AuthorsShift).Length + AuthorsShift;

    private static double Dot(Vector3D a, Vector3D b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
}
