using Spectre.Console;

namespace MDEngine.Cli;

/// <summary>A line of a terminal that is drawn again in place.</summary>
internal sealed class RedrawnLine
{
    private readonly IAnsiConsole console;
    private bool isDrawn;

    private RedrawnLine(IAnsiConsole console) => this.console = console;

    /// <summary>The line below a command's output, or null where that is no terminal.</summary>
    public static RedrawnLine? Of(CommandContext context) => context.Error == Console.Error && !Console.IsErrorRedirected
        ? new RedrawnLine(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }))
        : null;

    public void Draw(string text)
    {
        console.Write(new ControlCode("\r\u001b[2K"));
        console.Write(new Text(text.Length < console.Profile.Width ? text : text[..(console.Profile.Width - 1)]));
        isDrawn = true;
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (isDrawn)
        {
            console.Write(new ControlCode("\r\u001b[2K"));
            isDrawn = false;
        }
    }

    /// <summary>A line that stays, in yellow.</summary>
    public void Note(string line)
    {
        Keep();
        console.MarkupLineInterpolated($"[yellow]{line}[/]");
    }

    /// <summary>Lets the line stand; the next is drawn below it.</summary>
    public void Keep()
    {
        if (isDrawn)
        {
            console.WriteLine();
            isDrawn = false;
        }
    }
}
