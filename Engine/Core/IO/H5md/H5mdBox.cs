using PureHDF;

namespace MDEngine.IO;

/// <summary>The box of a group of particles: its directions, and edges that are fixed or change in time.</summary>
internal sealed class H5mdBox
{
    private readonly bool[] repeats;
    private readonly H5mdElement? changing;
    private readonly double[]? constant;

    private H5mdBox(bool[] repeats, H5mdElement? changing, double[]? constant)
    {
        this.repeats = repeats;
        this.changing = changing;
        this.constant = constant;
    }

    /// <exception cref="InvalidDataException">It is not as H5MD has it.</exception>
    public static H5mdBox Find(IH5Group particles)
    {
        string[] boundary = particles.LinkExists("box") ? H5mdAttributes.Texts(particles.Group("box"), "boundary") : ["none", "none", "none"];
        if (boundary.Length != 3 || !Array.TrueForAll(boundary, word => word is "none" or "periodic"))
        {
            throw new InvalidDataException($"has the boundary '{string.Join(' ', boundary)}'; expected 'none' or 'periodic' three times");
        }

        bool[] repeats = Array.ConvertAll(boundary, word => word == "periodic");
        H5mdElement? changing = H5mdElement.Find(particles, "box/edges", H5mdUnits.Length);
        if (changing?.Dimensions is { } sizes and not ([_, 3] or [_, 3, 3]))
        {
            throw new InvalidDataException($"has a box of {string.Join('×', sizes)} numbers; expected frames×3 or frames×3×3");
        }

        double[]? constant = changing is null && particles.LinkExists("box/edges") ? Constant(particles.Dataset("box/edges")) : null;
        return repeats.Contains(true) && changing is null && constant is null
            ? throw new InvalidDataException("has a periodic box without edges")
            : new H5mdBox(repeats, changing, constant);
    }

    /// <summary>The cell of a frame.</summary>
    /// <exception cref="InvalidDataException">It has none, or one whose vectors lie in one plane.</exception>
    public UnitCell Cell(long? step, long row)
    {
        if (!repeats.Contains(true))
        {
            return UnitCell.None;
        }

        double[] e = constant
            ?? (changing!.RowOf(step, row) is { } at ? changing.Read(at) : throw new InvalidDataException("has no box of this step"));
        UnitCell cell = e.Length == 3
            ? new(new(e[0], 0, 0), new(0, e[1], 0), new(0, 0, e[2]), repeats[0], repeats[1], repeats[2])
            : new(new(e[0], e[1], e[2]), new(e[3], e[4], e[5]), new(e[6], e[7], e[8]), repeats[0], repeats[1], repeats[2]);
        return SpannedCell.IsValid(cell) && cell.A.IsFinite && cell.B.IsFinite && cell.C.IsFinite
            ? cell
            : throw new InvalidDataException("has a box that is damaged: its vectors lie in one plane");
    }

    private static double[] Constant(IH5Dataset edges)
    {
        double unit = H5mdAttributes.Unit(edges, H5mdUnits.Length, "box/edges");
        return edges.Space.Dimensions is [3] or [3, 3]
            ? Array.ConvertAll(H5mdValues.Reals(edges), length => length * unit)
            : throw new InvalidDataException($"has a box of {string.Join('×', edges.Space.Dimensions)} numbers; expected 3 or 3×3");
    }
}
