using PureHDF;

namespace MDEngine.IO;

/// <summary>Attributes of H5MD files.</summary>
internal static class H5mdAttributes
{
    /// <summary>How many of our units the unit of a dataset is; a file without units says nothing about lengths.</summary>
    /// <exception cref="InvalidDataException">It has none, or one that is not known.</exception>
    public static double Unit(IH5Dataset dataset, string like, string what)
    {
        string text = Text(dataset, "unit") ?? throw new InvalidDataException($"'{what}' has no attribute 'unit'; expected one such as '{like}'");
        return H5mdUnits.Factor(text, like) ?? throw new InvalidDataException($"'{what}' has the unit '{text}', which is not known; expected one such as '{like}'");
    }

    /// <summary>The words of an attribute, or none where it is not there.</summary>
    public static string[] Texts(IH5Object of, string name) => Find(of, name) is { } attribute ? attribute.Read<string[]>() : [];

    /// <summary>A word, or null where the attribute is not there.</summary>
    public static string? Text(IH5Object of, string name) => Texts(of, name).FirstOrDefault()?.Trim();

    /// <summary>A number, or 0 where the attribute is not there.</summary>
    public static double Number(IH5Object of, string name)
    {
        IH5Attribute? attribute = Find(of, name);
        return (attribute?.Type.Class, attribute?.Type.Size) switch
        {
            (null, _) => 0,
            (H5DataTypeClass.FloatingPoint, 8) => attribute!.Read<double[]>()[0],
            (H5DataTypeClass.FloatingPoint, 4) => attribute!.Read<float[]>()[0],
            (H5DataTypeClass.FixedPoint, 8) => attribute!.Read<long[]>()[0],
            (H5DataTypeClass.FixedPoint, 4) => attribute!.Read<int[]>()[0],
            _ => throw new InvalidDataException($"the attribute '{name}' is no number"),
        };
    }

    /// <summary>H5MD's attributes have three values at most; a damaged one may claim millions, and PureHDF would make room for them.</summary>
    private static IH5Attribute? Find(IH5Object of, string name)
    {
        IH5Attribute? attribute = of.AttributeExists(name) ? of.Attribute(name) : null;
        ulong[] dimensions = attribute?.Space.Dimensions ?? [];
        return dimensions is [] or [<= 3] ? attribute
            : throw new InvalidDataException($"the attribute '{name}' has {string.Join('×', dimensions)} values; expected 3 at most");
    }
}
