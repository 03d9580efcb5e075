using System.Globalization;
using MDEngine.Analysis;
using MDEngine.IO;

namespace MDEngine.Simulations.External;

/// <summary>
/// What Gaussian asks an external program for (its manual, "External"): a first line with the number of atoms, derivatives, charge and multiplicity; a line
/// for each atom with its number, position in Bohr and an MM charge. The answer has fixed columns, in atomic units.
/// </summary>
public sealed record GaussianRequest : ExternalRequest
{
    private const int HeaviestElement = 118;
    private const double HessianUnit = Units.Hartree / (Units.Bohr * Units.Bohr);

    private GaussianRequest(Structure structure, int derivatives, string answerPath)
        : base(structure, derivatives, answerPath)
    {
    }

    /// <summary>Reads a request.</summary>
    /// <param name="path">Gaussian's InputFile.</param>
    /// <param name="answerPath">Its OutputFile.</param>
    /// <exception cref="InputException">The file is not what Gaussian writes.</exception>
    public static GaussianRequest Read(string path, string answerPath)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(answerPath);
        string[] lines = InputFile.ReadLines(path);
        double[] head = Numbers(lines, path, 1, "the number of atoms, 0 to 2 for derivatives, charge and multiplicity");
        (int atoms, int derivatives, int multiplicity) = ((int)head[0], (int)head[1], (int)head[3]);
        if (atoms < 1 || derivatives is < 0 or > 2 || multiplicity < 1)
        {
            throw Wrong(path, 1, "one atom or more, 0 to 2 for derivatives, a charge and a multiplicity of 1 or more");
        }

        var elements = new List<int>();
        var positions = new List<Vector3D>();
        while (elements.Count < atoms)
        {
            int number = elements.Count + 2;
            double[] atom = Numbers(lines, path, number, "an atomic number and a position in Bohr");
            elements.Add(atom[0] is >= 1 and <= HeaviestElement ? (int)atom[0] : throw Wrong(path, number, $"an atomic number from 1 to {HeaviestElement}"));
            positions.Add(Units.Bohr * new Vector3D(atom[1], atom[2], atom[3]));
        }

        var topology = new Topology([.. elements]) { TotalCharge = head[2], UnpairedElectrons = multiplicity - 1 };
        return new GaussianRequest(new Structure(new Frame(topology, positions.ToArray()), path), derivatives, answerPath);
    }

    /// <summary>Energy and dipole moment, the gradient, then polarizability (zero: no potential has one), derivatives of the dipole moment, and the Hessian's lower triangle.</summary>
    private protected override void Write(StreamWriter writer, EvaluationResult result, Hessian? hessian)
    {
        const int Columns = 3;
        WriteRows(writer, [result.Energy / Units.Hartree, .. Components(result.Dipole / Units.Bohr)], Columns + 1);
        if (Derivatives > 0)
        {
            WriteRows(writer, result.Forces.SelectMany(force => Components(force / GradientUnit)), Columns);
        }

        if (hessian is not null)
        {
            int count = 3 * Structure.AtomCount;
            WriteRows(writer, new double[6], Columns);
            WriteRows(writer, (hessian.DipoleDerivatives ?? new Vector3D[count]).SelectMany(Components), Columns);
            WriteRows(writer, Enumerable.Range(0, count).SelectMany(row => Enumerable.Range(0, row + 1).Select(column => hessian.Matrix[row, column] / HessianUnit)), Columns);
        }
    }

    private static double[] Components(Vector3D vector) => [vector.X, vector.Y, vector.Z];

    /// <summary>Fortran's D20.12 reads an E as well.</summary>
    private static void WriteRows(StreamWriter writer, IEnumerable<double> numbers, int columns)
    {
        foreach (double[] row in numbers.Chunk(columns))
        {
            writer.WriteLine(string.Concat(row.Select(number => number.ToString("0.000000000000E+00", CultureInfo.InvariantCulture).PadLeft(20))));
        }
    }

    /// <summary>The four numbers that each line begins with.</summary>
    private static double[] Numbers(string[] lines, string path, int number, string expected)
    {
        string[] words = number <= lines.Length ? lines[number - 1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        var numbers = new double[4];
        for (int k = 0; k < numbers.Length; k++)
        {
            if (k >= words.Length || !double.TryParse(words[k], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[k]) || !double.IsFinite(numbers[k]))
            {
                throw Wrong(path, number, expected);
            }
        }

        return numbers;
    }

    private static InputFileException Wrong(string path, int line, string expected) => new(path, line, 0, $"is not what Gaussian writes for external programs; expected {expected}");
}
