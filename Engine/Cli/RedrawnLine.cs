using Spectre.Console;

namespace MDEngine.Cli;

/// <summary>A line of a terminal that is drawn again in place.</summary>
internal sealed class RedrawnLine(IAnsiConsole console)
{
    private bool isDrawn;

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
