using System.CommandLine;
using System.Globalization;
using MDEngine.Cli.Options;
using MDEngine.Cli.Reporting;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Checks whether a potential is fit for dynamics that conserve energy.</summary>
internal sealed class ValidateCommand : CliCommand
{
    private readonly StructureOptions structure = new(one: true);
    private readonly PotentialArguments potential = new();
    private readonly OutputOptions output = new(ValidationFile.Name, required: false);

    private readonly Option<double> temperature = Number("--temperature", "Temperature of the starting velocities, K", "K", 300);

    private readonly Option<double> timeStep = Number("--timestep", "Time step to judge; half and twice it are tried as well, fs", "FS", 0.5);

    private readonly Option<double> duration = Number("--duration", "Length of the dynamics from which each drift is taken, ps", "PS", 0.25);

    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of velocities and of what is drawn", HelpName = "N", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> staticOnly = new("--static") { Description = "Check energies and forces only, without dynamics" };

    private readonly Option<string?> json = new("--json") { Description = "Also write the findings to this file as JSON", HelpName = "FILE" };

    private readonly Option<string?> report = new("--report") { Description = "Also write a page with tables, curves and the molecule to this file as HTML", HelpName = "FILE" };

    public ValidateCommand()
        : base(
            "validate",
            "Check whether a potential conserves energy: forces, invariances, smoothness, order, reversibility, drift; a verdict for each.",
            "mdengine validate start.extxyz --potential Models/ac-ala3-nhme.safetensors --output checks",
            "mdengine validate argon.extxyz --potential argon.yaml --timestep 4 --report validation.html")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        output.AddTo(this);
        foreach (Option option in new Option[] { temperature, timeStep, duration, seed, staticOnly, json, report })
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        Structure start = structure.Read(context);
        using Potential energies = potential.Read(context);
        structure.TellCharge(context, energies, start.Frame);
        var validation = new Simulations.Validation(start, energies)
        {
            TemperatureK = Positive(context, temperature),
            TimeStepFs = Positive(context, timeStep),
            DurationFs = 1000 * Positive(context, duration),
            Seed = context.Get(seed),
            StaticOnly = context.Get(staticOnly),
        };
        foreach (string file in new[] { context.Find(json), context.Find(report) }.OfType<string>())
        {
            AtomicFile.RequireWritable(file);
        }

        if (output.IsGiven(context))
        {
            output.Prepare(context);
            output.WriteSettings(context);
        }

        ValidationResult result = validation.Execute(check => WriteRow(context.Output, check), context.Cancellation);
        WriteFiles(context, $"{energies.Name} on {start.Source}", start.System, result);
        context.Output.WriteLine(result.Passes ? "all checks pass" : $"{result.Failures} of {result.Results.Count(check => check.Verdict != Verdict.Note)} checks fail");
        return result.Passes ? ExitCode.Success : ExitCode.Failure;
    }

    private static void WriteRow(TextWriter writer, CheckResult check)
    {
        string limit = check.Limit.Length > 0 ? $"  [{check.Limit}]" : "";
        writer.WriteLine($"{check.Verdict.ToString().ToLowerInvariant(),-5} {check.Check}: {check.Measured}{limit}");
    }

    private static Option<double> Number(string name, string description, string unit, double value) =>
        new(name) { Description = description, HelpName = unit, DefaultValueFactory = _ => value };

    private static double Positive(CommandContext context, Option<double> option) => context.Get(option) is > 0 and < double.PositiveInfinity and var value
        ? value
        : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {context.Get(option)}; expected a positive number."));

    private void WriteFiles(CommandContext context, string title, AtomicSystem system, ValidationResult result)
    {
        if (context.Find(json) is { } jsonFile)
        {
            ValidationFile.Write(jsonFile, title, result);
        }

        if (context.Find(report) is { } page)
        {
            HtmlReport.Write(page, title, ValidationReport.Sections(system, result));
        }

        if (output.IsGiven(context))
        {
            string folder = output.Folder(context);
            ValidationFile.Write(Path.Combine(folder, ValidationFile.Name), title, result);
            FolderReport.WriteStructure(folder, system);
            output.WriteReport(context);
            context.Output.WriteLine($"validation.json and the structure are in {folder}");
        }
    }
}
