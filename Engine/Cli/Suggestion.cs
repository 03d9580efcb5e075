using System.CommandLine.Parsing;

namespace MDEngine.Cli;

/// <summary>What a mistyped word may have been meant to be.</summary>
internal static class Suggestion
{
    /// <summary>Words of other programs and their names here.</summary>
    private static readonly (string Theirs, string Ours)[] Habits =
    [
        ("dt", "timestep"), ("time-step", "timestep"), ("t", "temperature"), ("temp", "temperature"), ("nsteps", "steps"), ("n-steps", "steps"),
        ("model", "potential"), ("calculator", "potential"), ("method", "potential"), ("out", "output"), ("o", "output"), ("index", "frame"),
        ("fmax-ev", "fmax"), ("force", "fmax"), ("barostat", "ensemble"), ("fixed", "fix"), ("cpus", "threads"), ("n-threads", "threads"),
        ("nproc", "threads"), ("gamma", "friction"), ("tau", "relaxation"), ("thermostat", "ensemble"), ("restart", "resume"),
        ("dump-interval", "trajectory-interval"), ("unit", "energy-unit"),
        ("timestep-fs", "timestep"), ("temperature-k", "temperature"), ("pressure-bar", "pressure"), ("sample-fs", "sample-interval"),
    ];

    /// <summary>Commands by the names that other programs give them.</summary>
    private static readonly (string Theirs, string Ours)[] OtherCommands =
    [
        ("optimise", "optimize"), ("opt", "optimize"), ("relax", "optimize"), ("minimize", "optimize"), ("minimise", "optimize"), ("run", "md"), ("dynamics", "md"),
        ("freq", "vibrations"), ("frequencies", "vibrations"), ("hessian", "vibrations"), ("vib", "vibrations"), ("sp", "energy"), ("singlepoint", "energy"), ("spectra", "spectrum"),
        ("test", "evaluate"), ("eval", "evaluate"), ("fit", "train"),
    ];

    /// <summary>An option or command of this program, or null where none is near.</summary>
    /// <param name="word">As typed.</param>
    /// <param name="where">The command that it was given to.</param>
    public static string? For(string word, SymbolResult? where)
    {
        SymbolResult? result = where;
        while (result is not null and not CommandResult)
        {
            result = result.Parent;
        }

        if ((result as CommandResult)?.Command is not { } command)
        {
            return null;
        }

        return word.StartsWith('-')
            ? Nearest(word.TrimStart('-').ToLowerInvariant(), [.. command.Options.Select(option => option.Name.TrimStart('-'))], Habits) is { } option ? $"--{option}" : null
            : Nearest(word.ToLowerInvariant(), [.. command.Subcommands.Select(sub => sub.Name)], OtherCommands);
    }

    /// <summary>The same for a key of a configuration file.</summary>
    public static string? ForKey(string key, IReadOnlyList<string> known) => Nearest(key.ToLowerInvariant(), known, Habits);

    private static string? Nearest(string word, IReadOnlyList<string> known, (string Theirs, string Ours)[] habits)
    {
        string name = word.Replace('_', '-').Split('=')[0];
        string? habit = habits.Where(pair => pair.Theirs == name).Select(pair => pair.Ours).FirstOrDefault();
        if (habit is not null && known.FirstOrDefault(other => other == habit || other.StartsWith(habit + "-", StringComparison.Ordinal)) is { } ours)
        {
            return ours;
        }

        string? longer = known.Where(other => name.Length > 2 && other.StartsWith(name, StringComparison.Ordinal)).MinBy(other => other.Length);
        return longer ?? known.Select(other => (Name: other, Distance: Distance(name, other))).Where(pair => pair.Distance <= Math.Min(2, name.Length / 3)).OrderBy(pair => pair.Distance).Select(pair => pair.Name).FirstOrDefault();
    }

    /// <summary>Levenshtein's: letters to insert, remove or exchange.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 0; i < from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int above = row[j + 1];
                row[j + 1] = Math.Min(Math.Min(above, row[j]) + 1, diagonal + (from[i] == to[j] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[to.Length];
    }
}
