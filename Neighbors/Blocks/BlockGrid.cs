using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// The cell divided into blocks of centers. Along a periodic direction they divide the cell and are counted on beyond its faces,
/// where the quotient is the image; along an open one they divide the extent of the centers.
/// </summary>
internal sealed unsafe class BlockGrid : IDisposable
{
    /// <summary>So that the number of a block fits 63 bits.</summary>
    public const int MaxBlocksPerDirection = 1 << 20;

    private readonly Axis a = new();
    private readonly Axis b = new();
    private readonly Axis c = new();

    private FractionalMap fractional;
    private Vector256<double> periodic;
    private Vector256<double> origin;
    private Vector256<double> scale;
    private Vector256<double> reach;
    private Vector256<double> least;
    private Vector256<double> most;
    private Vector256<double> before;
    private Vector256<double> behind;

    public CellGeometry Cell { get; private set; }

    /// <summary>Memory held, bytes.</summary>
    public long MemoryBytes => a.MemoryBytes + b.MemoryBytes + c.MemoryBytes;

    /// <summary>Number of blocks, those without centers among them.</summary>
    public double Count => (double)a.Blocks * b.Blocks * c.Blocks;

    /// <summary>Blocks that a point inside the cell reaches, on average at even density.</summary>
    public double BlocksPerPoint => a.BlocksPerPoint * b.BlocksPerPoint * c.BlocksPerPoint;

    /// <summary>Blocks that a point can reach at most.</summary>
    public double MostBlocksPerPoint => a.MostBlocksPerPoint * b.MostBlocksPerPoint * c.MostBlocksPerPoint;

    /// <summary>The box that holds a block, from the middle of the block.</summary>
    public Box Box { get; private set; }

    /// <summary>By number along A, from −(blocks beyond the cell): what a block there needs.</summary>
    public BlockStep* StepsA => a.Steps;

    /// <inheritdoc cref="StepsA"/>
    public BlockStep* StepsB => b.Steps;

    /// <inheritdoc cref="StepsA"/>
    public BlockStep* StepsC => c.Steps;

    /// <param name="cell">The cell.</param>
    /// <param name="extent">Of the centers.</param>
    /// <param name="distance">How far to look, Å.</param>
    /// <param name="size">Number of blocks.</param>
    public void Set(in CellGeometry cell, PointExtent extent, double distance, BlockSize size)
    {
        Cell = cell;
        fractional = new FractionalMap(cell);
        Vector3D widths = cell.Widths;
        a.Set(cell.PeriodicA, cell.A, widths.X, extent.Lower.X, extent.Upper.X, distance, size.BlocksA);
        b.Set(cell.PeriodicB, cell.B, widths.Y, extent.Lower.Y, extent.Upper.Y, distance, size.BlocksB);
        c.Set(cell.PeriodicC, cell.C, widths.Z, extent.Lower.Z, extent.Upper.Z, distance, size.BlocksC);
        a.MakeSteps((long)b.Blocks * c.Blocks, CellShift.Pack(1, 0, 0));
        b.MakeSteps(c.Blocks, CellShift.Pack(0, 1, 0));
        c.MakeSteps(1, CellShift.Pack(0, 0, 1));
        periodic = Vector256.Create(Bits(a.Periodic), Bits(b.Periodic), Bits(c.Periodic), 0).AsDouble();
        origin = Vector256.Create(a.Origin, b.Origin, c.Origin, 0);
        scale = Vector256.Create(a.Scale, b.Scale, c.Scale, 0);
        reach = Vector256.Create(a.Reach, b.Reach, c.Reach, 0);
        least = Vector256.Create(-(double)a.Beyond, -b.Beyond, -c.Beyond, 0);
        most = Vector256.Create(a.Blocks - 1.0 + a.Beyond, b.Blocks - 1.0 + b.Beyond, c.Blocks - 1.0 + c.Beyond, 0);
        (before, behind) = (least - Vector256<double>.One, most + Vector256<double>.One);

        // A little more, for a center that rounding puts outside.
        const double Wider = 0.5 * (1 + 1e-5);
        Box = new Box
        {
            HalfX = (float)(Wider * (Math.Abs(a.Edge.X) + Math.Abs(b.Edge.X) + Math.Abs(c.Edge.X))),
            HalfY = (float)(Wider * (Math.Abs(a.Edge.Y) + Math.Abs(b.Edge.Y) + Math.Abs(c.Edge.Y))),
            HalfZ = (float)(Wider * (Math.Abs(a.Edge.Z) + Math.Abs(b.Edge.Z) + Math.Abs(c.Edge.Z))),
        };
    }

    /// <summary>Where points lie.</summary>
    /// <param name="points">[count] and 8 bytes more that may be read.</param>
    /// <param name="count">How many.</param>
    /// <param name="places">[count] where to write.</param>
    public void Locate(Vector3D* points, int count, PointPlace* places)
    {
        for (int k = 0; k < count; k++)
        {
            Locate(points + k, out places[k]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Locate(Vector3D* point, out PointPlace found)
    {
        // Lanes 0 to 2 are x, y and z, then the directions A, B and C; lane 3 is the next point's x, and means nothing.
        Vector256<double> r = Vector256.Load((double*)point);
        Vector256<double> f = fractional.Of(point) - origin;
        Vector256<double> cells = Vector256.Floor(f) & periodic; // open directions are masked to no cells
        Vector256<double> place = (f - cells) * scale;
        found = new PointPlace
        {
            First = ToInt32(Vector256.MinNative(Vector256.MaxNative(Vector256.Floor(place - reach), least), behind)),
            Last = ToInt32(Vector256.MaxNative(Vector256.MinNative(Vector256.Floor(place + reach), most), before)),
            Own = ToInt32(Vector256.MinNative(Vector256.MaxNative(Vector256.Floor(place), least), most)),
        };
        if (!Vector256.EqualsAll(cells, Vector256<double>.Zero))
        {
            Vector128<int> wraps = ToInt32(cells);
            found.Wrap = -CellShift.Pack(wraps[0], wraps[1], wraps[2]);
            Vector3D moved = *point - CutoffTest.Translation(wraps[0], wraps[1], wraps[2], Cell.A, Cell.B, Cell.C);
            r = Vector256.Create(moved.X, moved.Y, moved.Z, 0);
        }

        found.Position = r;
    }

    /// <summary>The block that a point belongs to.</summary>
    public long OwnBlock(Vector3D* point)
    {
        Locate(point, out PointPlace place);
        return StepsA[place.Own[0]].Block + StepsB[place.Own[1]].Block + StepsC[place.Own[2]].Block;
    }

    /// <summary>Whether images other than that in the cell itself are within reach of a block.</summary>
    public bool ReachesBeyond(long block) =>
        a.ReachesBeyond(block / c.Blocks / b.Blocks) || b.ReachesBeyond(block / c.Blocks % b.Blocks) || c.ReachesBeyond(block % c.Blocks);

    public void Dispose()
    {
        a.Dispose();
        b.Dispose();
        c.Dispose();
    }

    private static long Bits(bool set) => set ? -1L : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> ToInt32(Vector256<double> whole) => Avx.IsSupported
        ? Avx.ConvertToVector128Int32WithTruncation(whole)
        : Vector128.Create((int)whole[0], (int)whole[1], (int)whole[2], 0);

    /// <summary>One direction.</summary>
    private sealed class Axis : IDisposable
    {
        private readonly NativeBuffer<BlockStep> steps = new();
        private Vector3D cellVector;

        public bool Periodic { get; private set; }

        public int Blocks { get; private set; }

        /// <summary>Blocks counted on beyond either face of the cell.</summary>
        public int Beyond { get; private set; }

        /// <summary>Fractional coordinate of the first block's face.</summary>
        public double Origin { get; private set; }

        /// <summary>Blocks per unit of the fractional coordinate.</summary>
        public double Scale { get; private set; }

        /// <summary>The cutoff in blocks.</summary>
        public double Reach { get; private set; }

        /// <summary>From one face of a block to the other, Å.</summary>
        public Vector3D Edge { get; private set; }

        public double BlocksPerPoint => Periodic ? (2 * Reach) + 1 : Math.Min((2 * Reach) + 1, Blocks);

        public double MostBlocksPerPoint => Periodic ? Math.Floor(2 * Reach) + 2 : Math.Min(Math.Floor(2 * Reach) + 2, Blocks);

        public long MemoryBytes => steps.Capacity * sizeof(BlockStep);

        public BlockStep* Steps => steps.Pointer + Beyond;

        public void Set(bool periodic, Vector3D vector, double width, double lower, double upper, double distance, int blocks)
        {
            double size = periodic ? 1 : upper - lower;
            Periodic = periodic;
            Blocks = blocks;
            cellVector = vector;
            Origin = periodic ? 0 : lower;
            Scale = periodic || blocks > 1 ? blocks / size : 0;
            Reach = distance / width * Scale;
            Beyond = periodic ? (int)Reach + 1 : 0;
            Edge = size / blocks * vector;
        }

        /// <param name="stride">Between the numbers of blocks along this direction.</param>
        /// <param name="image">The shift of one cell.</param>
        public void MakeSteps(long stride, long image)
        {
            steps.Ensure(Blocks + (2 * Beyond));
            for (int k = -Beyond; k < Blocks + Beyond; k++)
            {
                int cells = (int)Math.Floor(k / (double)Blocks);
                int block = k - (cells * Blocks);
                Vector3D move = (cells * cellVector) + (Origin * cellVector) + ((block + 0.5) * Edge);
                Steps[k] = new BlockStep
                {
                    Move = Vector256.Create(move.X, move.Y, move.Z, 0),
                    Block = block * stride,
                    Shift = -cells * image,
                };
            }
        }

        public bool ReachesBeyond(long block) => Periodic && (block < Beyond || block >= Blocks - Beyond);

        public void Dispose() => steps.Dispose();
    }
}
