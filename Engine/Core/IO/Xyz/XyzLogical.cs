using System.Text;

namespace MDEngine.IO;

/// <summary>True and false as extended XYZ has them.</summary>
internal static class XyzLogical
{
    /// <returns>Null for a word that is neither.</returns>
    public static bool? Parse(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("T"u8) || word.SequenceEqual("True"u8) || word.SequenceEqual("TRUE"u8) || word.SequenceEqual("true"u8) ? true
        : word.SequenceEqual("F"u8) || word.SequenceEqual("False"u8) || word.SequenceEqual("FALSE"u8) || word.SequenceEqual("false"u8) ? false
        : null;

    /// <summary>The same with 1 and 0, which some programs write for periodic directions.</summary>
    public static bool? ParseDirection(string word) => word switch
    {
        "1" => true,
        "0" => false,
        _ => Parse(Encoding.UTF8.GetBytes(word)),
    };
}
