using System.Globalization;

namespace MDEngine.IO;

/// <summary>A symmetry operation on fractional coordinates, f′ = W f + w.</summary>
/// <param name="Rotation">W.</param>
/// <param name="Translation">w.</param>
internal readonly record struct SymmetryOperation(Matrix3x3 Rotation, Vector3D Translation)
{
    public static SymmetryOperation Identity { get; } = new(Matrix3x3.Identity, Vector3D.Zero);

    public Vector3D Apply(Vector3D fractional) => (Rotation * fractional) + Translation;

    /// <summary>Reads such as "-x+1/2, y, x-z+0.25".</summary>
    public static SymmetryOperation? Parse(string text)
    {
        string[] rows = text.Split(',');
        if (rows.Length != 3)
        {
            return null;
        }

        Span<Vector3D> rotation = stackalloc Vector3D[3];
        Span<double> translation = stackalloc double[3];
        for (int row = 0; row < 3; row++)
        {
            if (!TryParseRow(rows[row].Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant(), out rotation[row], out translation[row]))
            {
                return null;
            }
        }

        return new SymmetryOperation(new(rotation[0], rotation[1], rotation[2]), new(translation[0], translation[1], translation[2]));
    }

    private static bool TryParseRow(string row, out Vector3D factors, out double constant)
    {
        Span<double> sums = stackalloc double[3];
        constant = 0;
        factors = default;
        int i = 0;
        while (i < row.Length)
        {
            int begin = i;
            double sign = 1;
            if (row[i] is '+' or '-')
            {
                sign = row[i++] == '-' ? -1 : 1;
            }
            else if (begin > 0)
            {
                return false;
            }

            int numberStart = i;
            while (i < row.Length && (char.IsAsciiDigit(row[i]) || row[i] is '.' or '/'))
            {
                i++;
            }

            double value = 1;
            bool hasNumber = i > numberStart;
            if (hasNumber && !TryParseFraction(row[numberStart..i], out value))
            {
                return false;
            }

            i += hasNumber && i < row.Length && row[i] == '*' ? 1 : 0;
            if (i < row.Length && row[i] is 'x' or 'y' or 'z')
            {
                sums[row[i++] - 'x'] += sign * value;
            }
            else if (hasNumber)
            {
                constant += sign * value;
            }
            else
            {
                return false;
            }
        }

        factors = new(sums[0], sums[1], sums[2]);
        return factors != Vector3D.Zero;
    }

    private static bool TryParseFraction(string text, out double value)
    {
        string[] parts = text.Split('/');
        double denominator = 1;
        bool good = double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            && (parts.Length == 1 || (parts.Length == 2 && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out denominator) && denominator != 0));
        value /= denominator;
        return good;
    }
}
