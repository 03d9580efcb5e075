using System.Diagnostics;
using System.Text;
using MDEngine.Simulations;

namespace MDEngine.Cli;

/// <summary>One line about how long work gets on: redrawn in place on a terminal, written every ten seconds elsewhere. Threads may share it.</summary>
internal sealed class StatusLine : IWorkProgress, IDisposable
{
    private readonly Lock gate = new();
    private readonly TextWriter writer;
    private readonly RedrawnLine? terminal;
    private readonly TimeSpan interval;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next;

    private StatusLine(TextWriter writer, RedrawnLine? terminal)
    {
        this.writer = writer;
        this.terminal = terminal;
        interval = terminal is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(200);
        next = TimeSpan.FromSeconds(Math.Min(1, interval.TotalSeconds));
    }

    /// <summary>The line below a command's output.</summary>
    public static StatusLine Of(CommandContext context) => new(context.Error, RedrawnLine.Of(context));

    /// <summary>Shows where the work stands, if it is time for it.</summary>
    public void Show(Func<string> text)
    {
        lock (gate)
        {
            if (clock.Elapsed < next)
            {
                return;
            }

            next = clock.Elapsed + interval;
            if (terminal is null)
            {
                writer.WriteLine(text());
            }
            else
            {
                terminal.Draw(text());
            }
        }
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
        lock (gate)
        {
            terminal?.Clear();
            writer.WriteLine(line);
        }
    }

    /// <summary>Output that goes above the line.</summary>
    public TextWriter Above(TextWriter output) => new ClearingWriter(this, output);

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            terminal?.Clear();
        }
    }

    private sealed class ClearingWriter(StatusLine line, TextWriter output) : TextWriter
    {
        public override Encoding Encoding => output.Encoding;

        public override void Write(char value)
        {
            line.Dispose();
            output.Write(value);
        }

        public override void WriteLine(string? value)
        {
            line.Dispose();
            output.WriteLine(value);
        }
    }
}
