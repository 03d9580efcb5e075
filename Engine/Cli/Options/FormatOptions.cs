using System.CommandLine;
using MDEngine.IO;

namespace MDEngine.Cli.Options;

/// <summary>What files of some formats leave open; a command adds the options with <see cref="AddTo"/>.</summary>
internal sealed class FormatOptions
{
    private readonly Option<string?> format = new("--input-format")
    {
        Description = $"Format of the file, where its name and content do not tell: {string.Join(", ", Trajectory.ReadFormats)}",
        HelpName = "FORMAT",
    };

    private readonly Option<string?> elements = new("--type-elements")
    {
        Description = "Elements of numbered or named types of atoms (LAMMPS, old POSCAR, mol2 with types of a force field): O,H for types 1 and 2, or 1=O,CT=C",
        HelpName = "ELEMENTS",
    };

    private readonly Option<string?> units = new("--lammps-units")
    {
        Description = "LAMMPS's units of a dump or data file that does not name them: metal, real or electron",
        HelpName = "UNITS",
    };

    private readonly Option<string?> style = new("--lammps-atom-style")
    {
        Description = "Atom style of a LAMMPS data file that does not name it: atomic, charge, molecular, bond, angle or full",
        HelpName = "STYLE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(format);
        command.Options.Add(elements);
        command.Options.Add(units);
        command.Options.Add(style);
    }

    /// <exception cref="InputException">An option's value cannot be.</exception>
    public ReadingOptions Read(CommandContext context) => new()
    {
        Format = context.Find(format),
        TypeElements = context.Find(elements) is { } text ? TypeElements.Parse(text) : null,
        LammpsUnits = context.Find(units),
        LammpsAtomStyle = context.Find(style),
    };
}
