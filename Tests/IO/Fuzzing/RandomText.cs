using System.Globalization;
using System.Text;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>Texts of numbers as different programs write them, and the values that they mean.</summary>
internal static class RandomText
{
    /// <summary>A number of few digits, so that every way to write it means the same double.</summary>
    public static double Number(this Random random, double scale = 10) => random.Next(6) == 0 ? 0 : random.Next(-9999, 10000) * scale / 10000;

    public static Vector3D Vector(this Random random, double scale = 10) => new(random.Number(scale), random.Number(scale), random.Number(scale));

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> of) => of[random.Next(of.Length)];

    /// <summary>The number in one of the usual ways.</summary>
    public static string Text(this Random random, double value) => random.Next(5) switch
    {
        0 => value.ToString("F8", CultureInfo.InvariantCulture),
        1 => value.ToString("E12", CultureInfo.InvariantCulture),
        2 => value.ToString("0.0000000##e+00", CultureInfo.InvariantCulture),
        3 => value.ToString("R", CultureInfo.InvariantCulture),
        _ => value.ToString("+0.0#######;-0.0#######", CultureInfo.InvariantCulture),
    };

    public static string Text(this Random random, Vector3D v) => $"{random.Text(v.X)}{random.Blank()}{random.Text(v.Y)}{random.Blank()}{random.Text(v.Z)}";

    /// <summary>What stands between two fields.</summary>
    public static string Blank(this Random random) => random.Pick(" ", "  ", "\t", "    ");

    /// <summary>Ends the lines as this or that system does, and leaves out the last end now and then.</summary>
    public static StringBuilder WithEndings(this Random random, StringBuilder text)
    {
        if (random.Next(4) == 0)
        {
            text.Replace("\n", "\r\n");
        }

        return text;
    }
}
