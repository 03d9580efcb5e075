using System.CommandLine;
using System.Globalization;
using MDEngine.Analysis;
using MDEngine.Cli.Options;
using MDEngine.IO;

namespace MDEngine.Cli.Commands;

/// <summary>Structures and trajectories from one format to another, some frames and atoms of them, wrapped or unwrapped.</summary>
internal sealed class ConvertCommand : CliCommand
{
    private readonly StructureOptions input = new("in", "Structure or trajectory file, or - for standard input");

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "File to write, which appears when it is complete, or - for standard output; .xyz is extended XYZ",
        HelpName = "OUT",
        Required = true,
    };

    private readonly Option<string?> outputFormat = new("--output-format")
    {
        Description = $"Format to write, where the name does not tell (extxyz on standard output): {string.Join(", ", Trajectory.WrittenFormats)}",
        HelpName = "FORMAT",
    };

    private readonly Option<string?> frames = new("--frames")
    {
        Description = "Frames to keep, counted from 0: one, such as -1 for the last, or START:STOP:STEP as in Python",
        HelpName = "SLICE",
    };

    private readonly Option<string?> atoms = new("--atoms")
    {
        Description = "Atoms to keep: numbers from 0 and ranges (0-9,12), element=O, name=CA, residue=ALA, chain=A; all that any of these names",
        HelpName = "ATOMS",
    };

    private readonly Option<bool> wrap = new("--wrap") { Description = "Take each atom into the cell" };

    private readonly Option<bool> unwrap = new("--unwrap") { Description = "Make the paths of atoms continuous: from frame to frame each moves to its nearest image" };

    public ConvertCommand()
        : base(
            "convert",
            "Convert structures and trajectories: formats, frames, atoms, wrapping.",
            "mdengine convert trajectory.extxyz -o trajectory.xtc --frames 0:1000:10",
            "mdengine convert trajectory.dcd --topology start.pdb -o water.gro --atoms residue=SOL --frames -1",
            "mdengine convert dump.lammpstrj --type-elements O,H --lammps-units real --unwrap -o trajectory.extxyz",
            "mdengine convert - -o - --output-format pdb")
    {
        input.AddTo(this);
        Options.Add(output);
        Options.Add(outputFormat);
        Options.Add(frames);
        Options.Add(atoms);
        Options.Add(wrap);
        Options.Add(unwrap);
    }

    protected override int Run(CommandContext context)
    {
        if (context.Get(wrap) && context.Get(unwrap))
        {
            throw new InputException("--wrap and --unwrap exclude each other; give one of them.");
        }

        FrameSlice slice = context.Find(frames) is { } text ? FrameSlice.Parse(text) : FrameSlice.All;
        FrameSubset? subset = context.Find(atoms) is { } selection ? new FrameSubset(AtomSelection.Parse(selection)) : null;
        using IEnumerator<Frame> chosen = Choose(context, slice, subset).GetEnumerator();
        if (!chosen.MoveNext())
        {
            throw new InputException($"{input.Path(context)} has no frame of --frames {context.Find(frames) ?? ":"}; nothing is written");
        }

        Frame first = chosen.Current;
        Frame? second = chosen.MoveNext() ? chosen.Current : null;
        string path = context.Get(output);
        CompleteTrajectory.Write(path, HeaderOf(context, first, second), trajectory =>
        {
            trajectory.Write(first);
            long count = 1;
            for (Frame? frame = second; frame is not null; frame = chosen.MoveNext() ? chosen.Current : null)
            {
                trajectory.Write(frame);
                count++;
            }

            Report(context, trajectory.Content, first, count);
        });
        return ExitCode.Success;
    }

    /// <summary>The time between frames, for the headers that hold it; frames of one interval are what such formats can say.</summary>
    private TrajectoryOptions HeaderOf(CommandContext context, Frame first, Frame? second)
    {
        double time = (second?.Time - first.Time) ?? 1;
        long steps = (second?.Step - first.Step) ?? 1;
        bool isEven = steps is > 0 and <= int.MaxValue && time > 0;
        return new TrajectoryOptions
        {
            Format = context.Find(outputFormat) ?? (context.Get(output) == "-" ? "extxyz" : null),
            Interval = isEven ? (int)steps : 1,
            FirstStep = isEven && first.Step is >= 0 and <= int.MaxValue and { } step ? (int)step : 0,
            TimeStep = isEven ? time / steps : 1,
        };
    }

    private IEnumerable<Frame> Choose(CommandContext context, FrameSlice slice, FrameSubset? subset)
    {
        if (slice.NeedsCount)
        {
            slice = slice.Resolve(CountFrames(context));
        }

        using Trajectory trajectory = input.Open(context);
        Unwrapping? path = null;
        for (long index = 0; !slice.IsPast(index) && trajectory.Read() is { } frame; index++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (context.Get(unwrap))
            {
                // Frames that are left out still tell which way an atom went.
                path ??= new Unwrapping(frame.AtomCount);
                path.Apply(frame.Cell, frame.Positions);
            }

            if (!slice.Includes(index))
            {
                continue;
            }

            if (context.Get(wrap))
            {
                Wrapping.Apply(frame.Cell, frame.Positions);
            }

            yield return subset is null ? frame : subset.Of(frame);
        }
    }

    private long CountFrames(CommandContext context)
    {
        if (input.Path(context) == "-")
        {
            throw new InputException("--frames counts from the end, and standard input is read once; count from the beginning, or give a file.");
        }

        using Trajectory trajectory = input.Open(context, quiet: true);
        long count = 0;
        for (Frame? frame = null; (frame = trajectory.Read(frame)) is not null; count++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
        }

        return count;
    }

    /// <summary>What was written, in which units, and what the format has no place for; beside a piped result, as errors are.</summary>
    private void Report(CommandContext context, FormatContent content, Frame first, long count)
    {
        string path = context.Get(output);
        TextWriter writer = path == "-" ? context.Error : context.Output;
        string frameCount = string.Create(CultureInfo.InvariantCulture, $"{count} frame{(count == 1 ? "" : "s")} of {first.AtomCount} atoms");
        writer.WriteLine($"{(path == "-" ? "standard output" : path)}: {frameCount} as {content.Name} ({content.Units})");
        if (content.LeavesOut(first) is { Count: > 0 } lost)
        {
            context.Error.WriteLine($"{content.Name} files hold no {string.Join(" and no ", lost)}: left out");
        }
    }
}
