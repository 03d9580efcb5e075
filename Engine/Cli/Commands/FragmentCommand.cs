using System.CommandLine;
using System.Text.Json;
using MDEngine.Cli.Options;
using MDEngine.Fragmentation;
using MDEngine.Fragmentation.Depiction;
using MDEngine.IO;

namespace MDEngine.Cli.Commands;

/// <summary>Bonds and fragments of every frame of a file.</summary>
internal sealed class FragmentCommand : CliCommand
{
    private readonly StructureOptions structure = new();

    private readonly Option<string> scheme = new("--scheme")
    {
        Description = "How to divide: brics (as cut), brics:MIN-MAX (small fragments joined; new models use brics:4-12), lsrmp:MIN (the published models' rule), brics-noh, kmeans:SIZE, spectral:SIZE, graph:SIZE, residue, dc:MAX, molecule, global, atoms, file, none",
        HelpName = "SCHEME",
        DefaultValueFactory = _ => "brics",
    };

    private readonly Option<double?> charge = new("--charge")
    {
        Description = "Total charge in e; without it, charge= of the frame's comment line, or else the most usual charge of these atoms",
        HelpName = "CHARGE",
    };

    private readonly Option<string?> json = new("--json")
    {
        Description = "Write bonds, cuts and labels to this file: an array with an object for each frame",
        HelpName = "FILE",
    };

    private readonly Option<string?> extendedXyz = new("--extxyz")
    {
        Description = "Write the frames with their labels (column fragment) to this file, as extended xyz",
        HelpName = "FILE",
    };

    private readonly Option<string?> svg = new("--svg")
    {
        Description = "Draw the first frame to this file, colored by fragment",
        HelpName = "FILE",
    };

    private readonly Option<bool> curvature = new("--curvature")
    {
        Description = "Balanced Forman curvature of every bond, and of bonds and 4 Å contacts between fragments against those within",
    };

    public FragmentCommand()
        : base(
            "fragment",
            "Bonds, bond orders, charges and fragments of every frame of a structure or trajectory file.",
            "mdengine fragment Examples/ac-ala3-nhme/start.extxyz",
            "mdengine fragment peptide.pdb --charge -2 --scheme brics:4-12 --extxyz labeled.extxyz --svg peptide.svg",
            "mdengine fragment molecules.extxyz --json fragments.json")
    {
        structure.AddTo(this);
        foreach (Option option in new Option[] { scheme, charge, json, extendedXyz, svg, curvature })
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        FragmentationScheme wanted = FragmentationScheme.Parse(context.Get(scheme));
        if (context.Find(extendedXyz) is { } path && Path.GetExtension(path) is not (".xyz" or ".extxyz"))
        {
            throw new InputException($"--extxyz is '{path}'; expected a name that ends in .extxyz or .xyz.");
        }

        using Trajectory trajectory = structure.Open(context);
        WithJson(context, writeJson => WithLabeled(context, writeLabeled => Process(context, trajectory, wanted, writeJson, writeLabeled)));
        return ExitCode.Success;
    }

    private void Process(CommandContext context, Trajectory trajectory, FragmentationScheme wanted, Action<FragmentReport> writeJson, Action<Frame> writeLabeled)
    {
        int number = 0;
        FragmentReport? shown = null;
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            FragmentReport report = Report(context, frame, wanted, $"{trajectory.Path}, frame {++number}");
            foreach (string warning in report.Assignment.Warnings)
            {
                context.Error.WriteLine($"mdengine: warning: frame {number}: {warning}");
            }

            if (shown is not null && report.IsLike(shown))
            {
                context.Output.WriteLine($"frame {number}: as frame {shown.Number}");
            }
            else
            {
                shown = report with { Number = number };
                FragmentTable.Write(context.Output, shown);
            }

            if (context.Find(curvature))
            {
                FragmentTable.WriteCurvature(context.Output, report);
            }

            if (number == 1 && context.Find(svg) is { } picture)
            {
                string drawing = FragmentDrawing.ToSvg(report.Molecule, report.Assignment.Labels.IsEmpty ? [.. new int[frame.AtomCount]] : report.Assignment.Labels, report.Assignment.Cuts, report.Assignment.Explanation);
                AtomicFile.WriteText(picture, drawing);
            }

            writeJson(report);
            writeLabeled(Labeled(frame, report.Assignment));
        }

        if (number == 0)
        {
            throw new InputFileException(trajectory.Path, 0, 0, "holds no frame");
        }
    }

    private FragmentReport Report(CommandContext context, Frame frame, FragmentationScheme wanted, string source)
    {
        try
        {
            double? total = context.Find(charge) ?? frame.Topology.TotalCharge;
            MolecularGraph molecule = MolecularGraph.Perceive(frame.System, total);
            return new(0, frame, total, FragmentLabels.Assign(frame.System, wanted, molecule));
        }
        catch (InputException exception)
        {
            throw new InputException($"{source}: {exception.Message}", exception);
        }
    }

    private static Frame Labeled(Frame frame, FragmentAssignment assignment) => frame.With(
        frame.Topology with { FragmentLabels = assignment.Labels },
        new Dictionary<string, string>(frame.Properties) { ["fragment_scheme"] = assignment.Scheme.ToString() },
        [.. frame.Columns.Where(column => column.Name != "fragment")]);

    private void WithJson(CommandContext context, Action<Action<FragmentReport>> work)
    {
        if (context.Find(json) is not { } file)
        {
            work(_ => { });
            return;
        }

        AtomicFile.Write(file, stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartArray();
            work(report => FragmentJson.Write(writer, report, context.Find(curvature)));
            writer.WriteEndArray();
        });
    }

    private void WithLabeled(CommandContext context, Action<Action<Frame>> work)
    {
        if (context.Find(extendedXyz) is not { } file)
        {
            work(_ => { });
            return;
        }

        CompleteTrajectory.Write(file, new TrajectoryOptions { Format = "extxyz" }, labeled => work(labeled.Write));
    }
}
