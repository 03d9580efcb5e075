using System.CommandLine;
using System.Globalization;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Scores whole structures with a PAMNet, and ranks them.</summary>
internal sealed class ScoreCommand : CliCommand
{
    private readonly Argument<string[]> structures = new("STRUCTURES")
    {
        Description = "Structure files; every frame is scored",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> potential = new("--potential")
    {
        Description = "A PAMNet model file that scores structures, such as 'mdengine import' makes",
        HelpName = "MODEL",
        Required = true,
    };

    private readonly Option<Precision> precision = new Option<Precision>("--precision")
    {
        Description = "Floating-point precision inside the network",
        DefaultValueFactory = _ => Precision.Float64,
    }.WithChoices();

    private readonly Option<string?> csv = new("--csv")
    {
        Description = "Also write the table to this file",
        HelpName = "FILE",
    };

    public ScoreCommand()
        : base(
            "score",
            "Score structures with a PAMNet and rank them: RNA structures (predicted RMSD from the native one in Å, best lowest), protein-ligand complexes (-log10 K, best highest), or a property of molecules.",
            "mdengine score decoys/*.pdb --potential pamnet-rna.safetensors",
            "mdengine score complexes.extxyz --potential pamnet-pdbbind.safetensors --csv scores.csv")
    {
        Arguments.Add(structures);
        Options.Add(potential);
        Options.Add(precision);
        Options.Add(csv);
    }

    protected override int Run(CommandContext context)
    {
        using PropertyModels models = PropertyModels.Load(context.Get(potential), context.Get(precision));
        IPropertyModel model = models.All is [var one] ? one : throw new InputException($"{potential.Name} has {models.All.Count} models; expected the one to rank by ('mdengine predict' takes several)");
        if (model.Target.Width > 1)
        {
            throw new InputException($"{context.Get(potential)}: predicts the vector {model.Target.Name}, by which nothing is ranked; use 'mdengine predict'");
        }

        var scores = new List<(string Name, double Score)>();
        foreach ((string Name, Frame Frame)[] frames in PropertyModels.Read(context.Get(structures), atOnce: 1))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            scores.Add((frames[0].Name, PropertyModels.Predict(model, [PropertyStructure.Of(frames[0].Frame)], _ => frames[0].Name)[0][0]));
        }

        bool highestFirst = model.Target.Pooling == Pooling.ComplexMinusParts;
        (string Name, double Score)[] ranked = [.. scores.OrderBy(item => highestFirst ? -item.Score : item.Score)];
        context.Output.WriteLine($"{"rank",6} {"score",14}  structure");
        for (int k = 0; k < ranked.Length; k++)
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{k + 1,6} {ranked[k].Score,14:F6}  {ranked[k].Name}"));
        }

        if (context.Find(csv) is { } file)
        {
            AtomicFile.WriteText(file, writer =>
            {
                writer.WriteLine("rank,score,structure");
                for (int k = 0; k < ranked.Length; k++)
                {
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{k + 1},{CsvLine.Exact(ranked[k].Score)},{CsvLine.Quote(ranked[k].Name)}"));
                }
            });
        }

        return ExitCode.Success;
    }
}
