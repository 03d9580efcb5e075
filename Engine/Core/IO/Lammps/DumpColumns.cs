namespace MDEngine.IO;

/// <summary>How positions stand in a dump.</summary>
internal enum DumpPositions
{
    None,
    Cartesian,
    Scaled,
}

/// <summary>Which field of a dump's lines holds what; −1 where none does.</summary>
internal sealed class DumpColumns
{
    private static readonly string[] Known =
        ["id", "type", "element", "mass", "x", "y", "z", "xs", "ys", "zs", "xu", "yu", "zu", "xsu", "ysu", "zsu", "vx", "vy", "vz", "fx", "fy", "fz"];

    private readonly string[] names;

    public DumpColumns(string[] names)
    {
        this.names = names;
        (string Suffix, DumpPositions Kind)[] kinds =
            [("u", DumpPositions.Cartesian), ("", DumpPositions.Cartesian), ("su", DumpPositions.Scaled), ("s", DumpPositions.Scaled)];
        (string suffix, Positions) = kinds.FirstOrDefault(kind => HasAll("x" + kind.Suffix, "y" + kind.Suffix, "z" + kind.Suffix));
        X = Positions == DumpPositions.None ? (-1, -1, -1) : Three("x" + suffix, "y" + suffix, "z" + suffix);
        V = Three("vx", "vy", "vz");
        F = Three("fx", "fy", "fz");
        (Id, Type, ElementSymbol, Mass) = (Find("id"), Find("type"), Find("element"), Find("mass"));
        Others = [.. Enumerable.Range(0, names.Length).Where(i => !Known.Contains(names[i]))];
    }

    public int Count => names.Length;

    public int Id { get; }

    public int Type { get; }

    public int ElementSymbol { get; }

    public int Mass { get; }

    /// <summary>Positions, the unwrapped ones where there are two kinds.</summary>
    public (int X, int Y, int Z) X { get; }

    public DumpPositions Positions { get; }

    public (int X, int Y, int Z) V { get; }

    public (int X, int Y, int Z) F { get; }

    /// <summary>Fields that are kept as columns of their own.</summary>
    public int[] Others { get; }

    public string Name(int field) => names[field];

    private int Find(string name) => Array.IndexOf(names, name);

    private bool HasAll(params string[] all) => all.All(name => Find(name) >= 0);

    private (int, int, int) Three(string x, string y, string z) => HasAll(x, y, z) ? (Find(x), Find(y), Find(z)) : (-1, -1, -1);
}
