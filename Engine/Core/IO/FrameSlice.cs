using System.Globalization;

namespace MDEngine.IO;

/// <summary>Frames of a trajectory, as Python slices lists: START:STOP:STEP, counted from 0, negative from the end; or one frame.</summary>
/// <param name="Start">First frame, or null for the first of all.</param>
/// <param name="Stop">The frame after the last, or null for all.</param>
/// <param name="Step">Every how many.</param>
public sealed record FrameSlice(long? Start, long? Stop, long Step)
{
    /// <summary>All frames.</summary>
    public static FrameSlice All { get; } = new(null, null, 1);

    /// <summary>Whether it counts from the end, so that the number of frames must be known.</summary>
    public bool NeedsCount => Start < 0 || Stop < 0;

    /// <summary>Reads such as "5", "-1", "0:1000:10" or "::2".</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static FrameSlice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        var numbers = new long?[3];
        bool good = parts.Length is >= 1 and <= 3 && !(parts.Length == 1 && parts[0].Length == 0);
        for (int i = 0; good && i < parts.Length; i++)
        {
            good = parts[i].Trim().Length == 0 || long.TryParse(parts[i], NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out _);
            numbers[i] = good && parts[i].Trim().Length > 0 ? long.Parse(parts[i], CultureInfo.InvariantCulture) : null;
        }

        if (!good || numbers[2] < 1)
        {
            throw new InputException($"'{text}' names no frames; expected one, such as 5 or -1, or START:STOP:STEP with a positive step, such as 0:1000:10");
        }

        return parts.Length == 1 ? new(numbers[0], numbers[0] == -1 ? null : numbers[0] + 1, 1) : new(numbers[0], numbers[1], numbers[2] ?? 1);
    }

    /// <summary>The same frames of a trajectory of <paramref name="count"/>, counted from the beginning.</summary>
    public FrameSlice Resolve(long count)
    {
        long? FromStart(long? value) => value < 0 ? Math.Max(0, value.Value + count) : value;
        return new(FromStart(Start), FromStart(Stop), Step);
    }

    /// <summary>Whether a frame, counted from 0, is one of them; nothing may count from the end.</summary>
    public bool Includes(long frame) => frame >= (Start ?? 0) && !IsPast(frame) && (frame - (Start ?? 0)) % Step == 0;

    /// <summary>Whether this frame and all after it are none of them.</summary>
    public bool IsPast(long frame) => frame >= Stop;
}
