using System.CommandLine;
using MDEngine.Cli.Options;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Import;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Cli.Commands;

/// <summary>Makes a model file of a PyTorch checkpoint.</summary>
internal sealed class ImportCommand : CliCommand
{
    private readonly Argument<string> checkpoint = new("CHECKPOINT")
    {
        Description = "Checkpoint of the authors' PAMNet or LSR-MP code (.pt, .pth, .pth.tar), or SO3LR's params.pkl; nothing in it is run",
    };

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "Model file to write (.safetensors)",
        HelpName = "MODEL",
        Required = true,
    };

    private readonly Option<Task> task = new Option<Task>("--task")
    {
        Description = "What a PAMNet was trained for, which its checkpoint does not say; auto takes three embeddings for RNA scoring and five for QM9",
        DefaultValueFactory = _ => Task.Auto,
    }.WithChoices();

    private readonly Option<string?> section = new("--section")
    {
        Description = "Path of keys to the tensors, such as 'model', where the checkpoint holds several sets",
        HelpName = "KEYS",
    };

    private readonly Option<double?> localCutoff = new Option<double?>("--local-cutoff")
    {
        Description = "Cutoff of the local (PAMNet) or short (LSR-MP) graph in Å, if not the published one",
        HelpName = "ANGSTROM",
    };

    private readonly Option<double?> globalCutoff = new Option<double?>("--global-cutoff")
    {
        Description = "Cutoff of the global (PAMNet) or long (LSR-MP) graph in Å, if not the published one",
        HelpName = "ANGSTROM",
    };

    private readonly Option<bool> radius = new("--radius-graph")
    {
        Description = "A PAMNet whose local graph was made by distance instead of bonds",
    };

    private readonly Option<int> heads = new Option<int>("--heads")
    {
        Description = "Attention heads of a ViSNet, PaiNN-LSRM or ET, which its checkpoint does not say",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    }.AtLeast(1);

    private readonly Option<EnergyUnit> unit = new Option<EnergyUnit>("--energy-unit")
    {
        Description = "Unit of energy that the network was trained in (MD22: kcal/mol); the model file is in eV",
        DefaultValueFactory = _ => EnergyUnit.Ev,
    }.WithChoices();

    public ImportCommand()
        : base(
            "import",
            "Make a model file of a checkpoint of the authors' code: PAMNet, SO3LR, and LSR-MP's ViSNet, PaiNN, ET and Equiformer, alone or under LSR-MP. The checkpoint is read, never run.",
            "mdengine import pamnet_rna.pt -o pamnet-rna.safetensors",
            "mdengine import params.pkl -o so3lr.safetensors",
            "mdengine import checkpoint-2571.pth.tar --section model --energy-unit kcal -o at-at-cg-cg.safetensors")
    {
        Arguments.Add(checkpoint);
        foreach (Option option in new Option[] { output, task, section, localCutoff, globalCutoff, radius, heads, unit })
        {
            Options.Add(option);
        }
    }

    /// <summary>Choices of --task.</summary>
    internal enum Task
    {
        Auto,
        Qm9,
        PdbBind,
        Rna,
    }

    /// <summary>Choices of --energy-unit.</summary>
    internal enum EnergyUnit
    {
        Ev,
        Kcal,
        Hartree,
    }

    protected override int Run(CommandContext context)
    {
        string path = context.Get(checkpoint);
        SafetensorsFile model = So3lrImporter.Recognizes(path) ? So3lrImporter.Import(path) : CheckpointImporter.Import(path, new ImportOptions
        {
            Task = context.Get(task) switch
            {
                Task.Qm9 => PamNetTask.Qm9,
                Task.PdbBind => PamNetTask.PdbBind,
                Task.Rna => PamNetTask.Rna,
                _ => PamNetTask.FromShape,
            },
            Section = context.Find(section),
            LocalCutoff = Cutoff(context, localCutoff),
            GlobalCutoff = Cutoff(context, globalCutoff),
            LocalGraph = context.Get(radius) ? LocalGraph.Radius : null,
            HeadCount = context.Get(heads),
            EnergyUnit = context.Get(unit) switch { EnergyUnit.Kcal => Units.KilocaloriePerMole, EnergyUnit.Hartree => Units.Hartree, _ => 1 },
        });
        string file = context.Get(output);
        model.Write(file);

        context.Output.WriteLine($"{file}: {model.Tensors.Count} tensors, {model.Tensors.Values.Sum(tensor => tensor.Count)} parameters");
        context.Output.WriteLine(model.Metadata["mdengine"]);
        return ExitCode.Success;
    }

    private static double? Cutoff(CommandContext context, Option<double?> option) => context.Find(option) is not { } value ? null
        : value > 0 && double.IsFinite(value) ? value
        : throw new InputException($"{option.Name} is {value}; expected a distance above 0 in Å.");
}
