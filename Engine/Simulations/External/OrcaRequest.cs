using System.Globalization;
using MDEngine.Analysis;
using MDEngine.IO;

namespace MDEngine.Simulations.External;

/// <summary>
/// What ORCA asks an external program for (its manual, "External methods", ExtOpt): NAME_EXT.extinp.tmp names an XYZ file, the charge, the
/// multiplicity, how many cores there are, and whether the gradient is wanted; the answer is NAME_EXT.engrad.
/// </summary>
public sealed record OrcaRequest : ExternalRequest
{
    private const string Ending = ".extinp.tmp";

    private OrcaRequest(Structure structure, int derivatives, string answerPath)
        : base(structure, derivatives, answerPath)
    {
    }

    /// <summary>Reads a request.</summary>
    /// <param name="path">NAME_EXT.extinp.tmp.</param>
    /// <exception cref="InputException">The file is none of ORCA's, or asks for what is not done here.</exception>
    public static OrcaRequest Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(Ending, StringComparison.Ordinal))
        {
            throw new InputException($"'{path}' is no file of ORCA's for external programs; expected a name that ends with {Ending}.");
        }

        // What is behind a # is a comment.
        string[] lines = [.. InputFile.ReadLines(path).Select(line => line.Split('#')[0].Trim())];
        string Line(int number, string what) => number <= lines.Length && lines[number - 1].Length > 0
            ? lines[number - 1]
            : throw new InputFileException(path, number, 0, $"has no {what}; expected five lines: XYZ file, charge, multiplicity, number of cores, 0 or 1 for the gradient");
        int Integer(int number, string what, int least, int most) =>
            int.TryParse(Line(number, what), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                ? value
                : throw new InputFileException(path, number, 0, $"has '{lines[number - 1]}' for the {what}; expected a whole number{(least > int.MinValue ? $", at least {least}" : "")}");
        string xyz = Line(1, "XYZ file");
        int charge = Integer(2, "charge", int.MinValue, int.MaxValue);
        int multiplicity = Integer(3, "multiplicity", 1, int.MaxValue);
        _ = Integer(4, "number of cores", 1, int.MaxValue);
        int derivatives = Integer(5, "gradient", 0, 1);
        if (lines.Length > 5 && lines[5].Length > 0)
        {
            throw new InputFileException(path, 6, 0, $"names point charges, '{lines[5]}', which no potential here takes; leave them out of ORCA's input");
        }

        string folder = Path.GetDirectoryName(path) ?? "";
        Frame frame = Structure.Read(Path.Combine(folder, xyz)).Frame;
        Topology topology = frame.Topology with { TotalCharge = charge, UnpairedElectrons = multiplicity - 1 };
        return new OrcaRequest(new Structure(new Frame(topology, frame.Positions.ToArray()), xyz), derivatives, path[..^Ending.Length] + ".engrad");
    }

    /// <summary>Number of atoms, energy in Hartree and, if it is wanted, the gradient in Hartree/Bohr.</summary>
    private protected override void Write(StreamWriter writer, EvaluationResult result, Hessian? hessian)
    {
        void Block(string title, IEnumerable<string> values)
        {
            writer.WriteLine("#");
            writer.WriteLine($"# {title}");
            writer.WriteLine("#");
            foreach (string value in values)
            {
                writer.WriteLine(value);
            }
        }

        static string Text(double value) => value.ToString("F15", CultureInfo.InvariantCulture);
        Block("Number of atoms", [Structure.AtomCount.ToString(CultureInfo.InvariantCulture)]);
        Block("Energy, Eh", [Text(result.Energy / Units.Hartree)]);
        if (Derivatives > 0)
        {
            Block("Gradient, Eh/bohr: x, y, z of each atom", result.Forces.SelectMany(force => new[] { force.X, force.Y, force.Z }).Select(force => Text(force / GradientUnit)));
        }
    }
}
