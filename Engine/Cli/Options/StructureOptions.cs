using System.CommandLine;
using System.Globalization;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>The structure file that most commands work on; a command adds it with <see cref="AddTo"/>.</summary>
/// <param name="name">Its name in the help and in YAML files.</param>
/// <param name="description">For the help.</param>
/// <param name="one">Whether the command works on one frame of the file, which the user may choose.</param>
internal sealed class StructureOptions(
    string name = "structure", string description = "Structure or trajectory file (docs/reference/structure-files.md lists the formats), or - for standard input", bool one = false)
{
    private readonly HashSet<string> told = [];
    private bool isOpened;

    private readonly Argument<string> structure = new(name)
    {
        Description = description,
        HelpName = name.ToUpperInvariant(),
    };

    private readonly Option<string?> topology = new("--topology")
    {
        Description = "Structure file that says which atoms a .dcd, .xtc, .trr or .h5md file is of",
        HelpName = "FILE",
    };

    private readonly Option<int> frame = new Option<int>("--frame")
    {
        Description = "Frame of the file to take, counted from 1; -1 is the last, -2 the one before it",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.Require(number => number != 0, "a frame counted from 1, or from -1 for the last");

    private readonly FormatOptions formats = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(structure);
        command.Options.Add(topology);
        formats.AddTo(command);
        if (one)
        {
            command.Options.Add(frame);
        }
    }

    /// <summary>The file's name.</summary>
    public string Path(CommandContext context) => context.Get(structure);

    /// <summary>Opens the file for reading; what a reader has to say is told once.</summary>
    /// <param name="context">The command's options.</param>
    /// <param name="quiet">Whether it is left to the command to tell.</param>
    /// <exception cref="InputException">It cannot be read, or is standard input, which there is once.</exception>
    public Trajectory Open(CommandContext context, bool quiet = false)
    {
        if (isOpened && Path(context) == "-")
        {
            throw new InputException("standard input is read once, and this command reads its structures twice; give a file.");
        }

        isOpened = true;
        ReadingOptions options = formats.Read(context);
        Frame? of = context.Find(topology) is { } file ? Trajectory.ReadFirst(file, options with { Format = null }) : null;
        return Trajectory.Open(Path(context), options with { Topology = of?.Topology, Cell = of?.Cell ?? default, Notify = quiet ? null : note => Tell(context, note) });
    }

    /// <summary>Whether the user chose a frame.</summary>
    public bool ChoosesFrame(CommandContext context) => context.Has(frame);

    /// <summary>The structure that is asked for, or else the first, with its atoms checked to be apart; where there are several, the user is told which it is.</summary>
    public Structure Read(CommandContext context)
    {
        int number = one ? context.Get(frame) : 1;
        return new Structure(number > 0 ? ReadForward(context, number) : ReadBackward(context, -number), Path(context));
    }

    /// <summary>The frame of the first structure.</summary>
    public Frame ReadFirst(CommandContext context)
    {
        using Trajectory trajectory = Open(context);
        Frame found = trajectory.Read() ?? throw new InputFileException(Path(context), 0, 0, "holds no frame");
        return new Structure(found, Path(context)).Frame;
    }

    /// <summary>All structures, with their atoms checked to be apart.</summary>
    public IEnumerable<Structure> ReadAll(CommandContext context)
    {
        using Trajectory trajectory = Open(context);
        int number = 0;
        foreach (Frame found in trajectory.ReadToEnd())
        {
            yield return new Structure(found, string.Create(CultureInfo.InvariantCulture, $"{Path(context)}, frame {++number}"));
        }
    }

    /// <summary>The structure with the atoms that an option holds, or else those that it says itself.</summary>
    public Structure Hold(CommandContext context, Structure found, Option<string?>? option) => new(
        found.Frame.With(AtomList.Hold(
            option?.Name ?? "--fix", option is null ? null : context.Find(option), found.Frame.Topology, found.Source, note => Tell(context, note))),
        found.Source);

    private Frame ReadForward(CommandContext context, int number)
    {
        using Trajectory trajectory = Open(context);
        for (int k = 1; trajectory.Read() is { } found; k++)
        {
            if (k == number)
            {
                TellWhich(context, number, () => number > 1 || trajectory.Read() is not null);
                return found;
            }
        }

        throw TooFew(context, number);
    }

    private Frame ReadBackward(CommandContext context, int number)
    {
        using Trajectory trajectory = Open(context);
        var last = new Queue<Frame>();
        int count = 0;
        foreach (Frame found in trajectory.ReadToEnd())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            count++;
            last.Enqueue(found);
            if (last.Count > number)
            {
                last.Dequeue();
            }
        }

        if (last.Count < number)
        {
            throw TooFew(context, -number);
        }

        TellWhich(context, count - number + 1, () => count > 1);
        return last.Peek();
    }

    private void TellWhich(CommandContext context, int number, Func<bool> hasOthers)
    {
        try
        {
            if (one && hasOthers())
            {
                Tell(context, string.Create(CultureInfo.InvariantCulture, $"holds several frames; frame {number} is taken (--frame N takes another, -1 the last)"));
            }
        }
        catch (InputFileException exception)
        {
            Tell(context, $"only the first frame can be read, and is taken: {exception.Message}");
        }
    }

    private InputFileException TooFew(CommandContext context, int number) =>
        new(Path(context), 0, 0, string.Create(CultureInfo.InvariantCulture, $"has no frame {number}; expected --frame within the number of its frames, which 'mdengine info' tells"));

    /// <summary>Says what of the structure's charge and spin the potential does not take, or takes with a doubt.</summary>
    public void TellCharge(CommandContext context, Potential potential, Frame found)
    {
        foreach (string note in ChargeNote.Of(potential, found.System))
        {
            Tell(context, note);
        }
    }

    /// <summary>Tells the user something of the file, once.</summary>
    public void Tell(CommandContext context, string note)
    {
        if (told.Add(note))
        {
            context.Error.WriteLine($"mdengine: {Path(context)}: {note}");
        }
    }
}
