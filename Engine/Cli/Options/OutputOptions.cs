using System.CommandLine;
using System.Text.Json.Nodes;
using MDEngine.Cli.Reporting;
using MDEngine.IO;

namespace MDEngine.Cli.Options;

/// <summary>The folder that a run writes to; a command adds these options with <see cref="AddTo"/>.</summary>
/// <param name="marker">A file that every run of the command leaves, by which another run's folder is known.</param>
/// <param name="required">Whether the command always writes to a folder, rather than where one is given.</param>
internal sealed class OutputOptions(string marker, bool required = true)
{
    private bool isTaken;

    private readonly Option<string> output = new("--output")
    {
        Description = "Folder for the results; it is made if it is not there" + (required ? "" : "; without one, results are printed and no file is written"),
        HelpName = "FOLDER",
        Required = required,
    };

    private readonly Option<bool> overwrite = new("--overwrite")
    {
        Description = "Write to the folder even if it holds another run, which is then lost",
    };

    private readonly Option<bool> noReport = new("--no-report")
    {
        Description = "Write no report.html",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(output);
        command.Options.Add(overwrite);
        command.Options.Add(noReport);
    }

    /// <summary>Leaves what the command was told in the folder, for the report and for who finds the folder later.</summary>
    public void WriteSettings(CommandContext context)
    {
        var settings = new JsonObject(context.Settings().Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value)));
        JsonFile.Write(Path.Combine(Folder(context), "settings.json"), settings);
    }

    /// <summary>Makes report.html of the run that has ended, unless --no-report is given.</summary>
    public void WriteReport(CommandContext context)
    {
        if (!context.Get(noReport))
        {
            FolderReport.Write(Folder(context));
        }
    }

    /// <summary>Whether a folder is given.</summary>
    public bool IsGiven(CommandContext context) => context.Find(output) is not null;

    /// <summary>Whether another run that is there may be lost.</summary>
    public bool Overwrites(CommandContext context) => context.Get(overwrite);

    /// <summary>The folder's name.</summary>
    public string Folder(CommandContext context) => context.Get(output);

    /// <summary>Makes the folder for a run and keeps it for this process while the command runs; what another run left there stays until all input is known to be good.</summary>
    /// <exception cref="InputException">It cannot be written, or another process has it.</exception>
    public void Take(CommandContext context) => Keep(context, RunLock.OfFolder);

    /// <summary>As <see cref="Take"/>; false where another process has the folder.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public bool TryTake(CommandContext context)
    {
        Keep(context, RunLock.TryOfFolder);
        return isTaken;
    }

    /// <summary>Makes the folder for a run, and ensures that it can be written, that no other process writes there, and that it holds no other run.</summary>
    /// <param name="context">The command's options.</param>
    /// <param name="keepRun">Whether the run that is there is to be resumed.</param>
    /// <exception cref="InputException">It cannot be written, or holds another run and --overwrite is not given.</exception>
    public string Prepare(CommandContext context, bool keepRun = false)
    {
        Take(context);
        string folder = Folder(context);
        OutputFolder.Prepare(folder, marker, keepRun, context.Get(overwrite));
        return folder;
    }

    private void Keep(CommandContext context, Func<string, RunLock?> take)
    {
        if (isTaken)
        {
            return;
        }

        OutputFolder.Prepare(Folder(context));
        if (take(Folder(context)) is { } taken)
        {
            context.Keep(taken);
            isTaken = true;
        }
    }
}
