using System.Globalization;
using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Where a frame comes from, which goes with it through files.</summary>
internal static class Origin
{
    private const string StructureKey = "structure";
    private const string OriginKey = "origin";

    /// <summary>The frame, arrays shared, with the structure that it is of, counted from 0, and how it was made.</summary>
    public static Frame Mark(Frame frame, int structure, string origin) => frame.With(
        frame.Topology,
        new Dictionary<string, string> { [StructureKey] = structure.ToString(CultureInfo.InvariantCulture), [OriginKey] = origin });

    /// <summary>The structure that a frame is of.</summary>
    public static int StructureOf(Frame frame) => int.Parse(frame.Properties[StructureKey], CultureInfo.InvariantCulture);

    /// <summary>How a frame was made.</summary>
    public static string Of(Frame frame) => frame.Properties[OriginKey];
}
