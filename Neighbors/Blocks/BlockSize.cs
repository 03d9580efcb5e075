namespace MDEngine.Neighbors.Blocks;

/// <summary>Number of blocks along each direction, and of bins along each edge of a block, for the least work of <see cref="BlockWorker"/>.</summary>
internal readonly record struct BlockSize(int BlocksA, int BlocksB, int BlocksC, int BinsPerEdge)
{
    // Cycles, measured on the loops they stand for (docs/developer/neighbors.md).
    private const double PerVisit = 22;
    private const double PerEntry = 4;
    private const double PerDistance = 0.8;
    private const double PerSelection = 2.75;
    private const double PerBin = 600;
    private const double PerBlock = 1000;
    private const int MostBinsPerEdge = 6;

    /// <summary>Edges of blocks in units of the cutoff.</summary>
    private static readonly double[] Edges = [0.5, 0.7, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.5, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48];

    public static BlockSize For(in BlockRequest request)
    {
        var best = default(BlockSize);
        double leastCost = double.PositiveInfinity;
        foreach (double edge in Edges)
        {
            int a = request.BlocksAlong(request.Size.X, edge);
            int b = request.BlocksAlong(request.Size.Y, edge);
            int c = request.BlocksAlong(request.Size.Z, edge);
            for (int bins = 1; bins <= MostBinsPerEdge; bins++)
            {
                var size = new BlockSize(a, b, c, bins);
                double cost = size.CostPerPoint(request);
                if (cost < leastCost)
                {
                    (best, leastCost) = (size, cost);
                }
            }
        }

        return best;
    }

    /// <summary>Points and images near a block, at even density.</summary>
    public double CandidatesPerBlock(in BlockRequest request)
    {
        Vector3D near = Near(request);
        return request.Density * near.X * near.Y * near.Z;
    }

    private static double Near(double edge, double size, bool periodic, double cutoff) =>
        periodic ? edge + (2 * cutoff) : Math.Min(edge + (2 * cutoff), size);

    /// <summary>Size of the space whose points are near a block, in the coordinates of the cell, Å.</summary>
    private Vector3D Near(in BlockRequest request)
    {
        Vector3D edge = Edge(request);
        return new(
            Near(edge.X, request.Size.X, request.PeriodicA, request.Cutoff),
            Near(edge.Y, request.Size.Y, request.PeriodicB, request.Cutoff),
            Near(edge.Z, request.Size.Z, request.PeriodicC, request.Cutoff));
    }

    private Vector3D Edge(in BlockRequest request) =>
        new(request.Size.X / BlocksA, request.Size.Y / BlocksB, request.Size.Z / BlocksC);

    private double CostPerPoint(in BlockRequest request)
    {
        Vector3D edge = Edge(request);
        double pointsPerBlock = Math.Max(1, request.Density * edge.X * edge.Y * edge.Z);
        double pointsPerBin = Math.Max(1, pointsPerBlock / (BinsPerEdge * BinsPerEdge * BinsPerEdge));
        double candidates = request.Density * VolumeAround(edge, request.Cutoff);
        Vector3D near = Near(request);
        double visits = near.X / edge.X * (near.Y / edge.Y) * (near.Z / edge.Z);
        return (request.Density * VolumeAround((1.0 / BinsPerEdge) * edge, request.Cutoff) * PerDistance)
            + (((candidates * PerSelection) + PerBin) / pointsPerBin)
            + (visits * PerVisit) + (((CandidatesPerBlock(request) * PerEntry) + PerBlock) / pointsPerBlock);
    }

    /// <summary>Volume within the cutoff of a box.</summary>
    private static double VolumeAround(Vector3D edge, double cutoff) => (edge.X * edge.Y * edge.Z)
        + (2 * cutoff * ((edge.X * edge.Y) + (edge.Y * edge.Z) + (edge.Z * edge.X)))
        + (Math.PI * cutoff * cutoff * (edge.X + edge.Y + edge.Z)) + (4 * Math.PI / 3 * cutoff * cutoff * cutoff);
}

/// <summary>What the size of blocks depends on.</summary>
/// <param name="Cutoff">Å.</param>
/// <param name="Density">Points per Å³ where there are points.</param>
/// <param name="Size">Widths of the cell along periodic directions, of the space that holds the points along others, Å.</param>
/// <param name="Points">Number of points.</param>
/// <param name="PeriodicA">Whether the cell repeats along A.</param>
/// <param name="PeriodicB">Whether the cell repeats along B.</param>
/// <param name="PeriodicC">Whether the cell repeats along C.</param>
internal readonly record struct BlockRequest(
    double Cutoff, double Density, Vector3D Size, int Points, bool PeriodicA, bool PeriodicB, bool PeriodicC)
{
    private const double Tolerance = 1.1;

    /// <summary>Blocks along one direction for each point, at most: what is kept for each of them shall follow the points.</summary>
    private const double BlocksPerPoint = 4;
    private const double BlocksAnyway = 1024;

    /// <summary>Number of blocks along a direction.</summary>
    /// <param name="size">Å.</param>
    /// <param name="edge">Of a block, in units of the cutoff.</param>
    public int BlocksAlong(double size, double edge) => (int)Math.Clamp(
        Math.Round(size / (edge * Cutoff)), 1, Math.Min(BlockGrid.MaxBlocksPerDirection, BlocksAnyway + (BlocksPerPoint * Points)));

    /// <summary>Whether the best size for the one serves the other too.</summary>
    public bool IsNear(in BlockRequest other) =>
        this with { Density = other.Density, Size = other.Size, Points = other.Points } == other && IsNear(Density, other.Density)
        && IsNear(Points, other.Points)
        && IsNear(Size.X, other.Size.X) && IsNear(Size.Y, other.Size.Y) && IsNear(Size.Z, other.Size.Z);

    private static bool IsNear(double one, double other) => one < Tolerance * other && other < Tolerance * one;
}
