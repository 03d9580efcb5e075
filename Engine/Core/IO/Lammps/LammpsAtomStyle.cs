namespace MDEngine.IO;

/// <summary>Where a data file's Atoms section has what, by its atom style; fields count from 0, −1 where the style has none.</summary>
internal sealed record LammpsAtomStyle(string Name, int Type, int Position, int Molecule = -1, int Charge = -1)
{
    private static readonly LammpsAtomStyle[] All =
    [
        new("atomic", 1, 2),
        new("charge", 1, 3, Charge: 2),
        new("molecular", 2, 3, Molecule: 1),
        new("bond", 2, 3, Molecule: 1),
        new("angle", 2, 3, Molecule: 1),
        new("full", 2, 4, Molecule: 1, Charge: 3),
    ];

    /// <summary>Styles with fields of their own, which are not read.</summary>
    private static readonly string[] Others =
    [
        "body", "bpm/sphere", "dielectric", "dipole", "dpd", "edpd", "electron", "ellipsoid", "hybrid", "line", "mdpd", "peri", "rheo", "smd", "sph",
        "sphere", "spin", "tdpd", "template", "tri", "wavepacket",
    ];

    public static string Names { get; } = string.Join(", ", All.Select(style => style.Name));

    /// <returns>Null where it is none that is known.</returns>
    public static LammpsAtomStyle? Find(string name) => All.FirstOrDefault(style => style.Name == name);

    /// <summary>Whether it is the name of a style that is not read, rather than any comment.</summary>
    public static bool IsOther(string name) => Others.Contains(name);

    /// <summary>The style that a line of so many fields can only be of, with or without three image flags, or null.</summary>
    /// <param name="count">Number of fields.</param>
    /// <param name="thirdIsInteger">Whether the third field is an integer: a molecular style's type, rather than a charge.</param>
    /// <param name="hasBonds">Whether the file announces bonds.</param>
    public static LammpsAtomStyle? Deduce(int count, bool thirdIsInteger, bool hasBonds) => count switch
    {
        5 or 8 => Find("atomic"),
        6 or 9 when !thirdIsInteger => Find("charge"),
        6 or 9 when hasBonds => Find("molecular"),
        7 or 10 => Find("full"),
        _ => null,
    };
}
