using System.Text;
using MDEngine.IO;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>A valid file.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="Frames">What it says, where that is known.</param>
internal sealed record Specimen(byte[] Bytes, IReadOnlyList<Frame>? Frames = null)
{
    /// <summary>A text that says these frames.</summary>
    public Specimen(StringBuilder text, params IReadOnlyList<Frame> frames)
        : this(Encoding.UTF8.GetBytes(text.ToString()), frames)
    {
    }
}
