using System.CommandLine;
using System.Globalization;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Scores whole structures with a PAMNet, and ranks them.</summary>
internal sealed class ScoreCommand : CliCommand
{
    private const string FeatureColumn = "features";
    private const string LigandColumn = "ligand";

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
        using IPamNetScorer scorer = IPamNetScorer.Load(
            context.Get(potential), context.Get(precision) == Precision.Float64 ? NetworkPrecision.Float64 : NetworkPrecision.Float32);
        var scores = new List<(string Name, double Score)>();
        foreach (string path in context.Get(structures))
        {
            using Trajectory trajectory = Trajectory.Open(path);
            int number = 0;
            foreach (Frame frame in trajectory.ReadToEnd())
            {
                context.Cancellation.ThrowIfCancellationRequested();
                number++;
                scores.Add((number == 1 ? path : $"{path}:{number}", Score(scorer, frame, $"{path}, frame {number}")));
            }
        }

        bool highestFirst = scorer.Options.Pooling == Pooling.ComplexMinusParts;
        (string Name, double Score)[] ranked = [.. scores.OrderBy(item => highestFirst ? -item.Score : item.Score)];
        context.Output.WriteLine($"{"rank",6} {"score",14}  structure");
        for (int k = 0; k < ranked.Length; k++)
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{k + 1,6} {ranked[k].Score,14:F6}  {ranked[k].Name}"));
        }

        if (context.Find(csv) is { } file)
        {
            AtomicFile.Write(file, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                writer.WriteLine("rank,score,structure");
                for (int k = 0; k < ranked.Length; k++)
                {
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{k + 1},{ranked[k].Score:R},\"{ranked[k].Name}\""));
                }
            });
        }

        return ExitCode.Success;
    }

    private static double Score(IPamNetScorer scorer, Frame frame, string source)
    {
        try
        {
            if (!scorer.Options.UsesFeatures)
            {
                return scorer.Score(frame.Topology, frame.Positions);
            }

            RealColumn? features = frame.Columns.OfType<RealColumn>().FirstOrDefault(column => column.Name == FeatureColumn && column.Width == PamNetOptions.FeatureCount);
            IntegerColumn? ligand = frame.Columns.OfType<IntegerColumn>().FirstOrDefault(column => column.Name == LigandColumn && column.Width == 1);
            return features is null || ligand is null
                ? throw new InputException($"a complex needs the extended XYZ columns {FeatureColumn}:R:{PamNetOptions.FeatureCount} and {LigandColumn}:I:1 (1 in the ligand, 0 in the pocket); see docs/manual/pamnet.md")
                : scorer.ScoreComplex(frame.Positions, features.Values, [.. ligand.Values.Select(flag => flag != 0)]);
        }
        catch (InputException exception) when (exception is not InputFileException)
        {
            throw new InputException($"{source}: {exception.Message}", exception);
        }
    }
}
