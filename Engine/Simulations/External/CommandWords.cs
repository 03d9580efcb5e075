using System.Text;

namespace MDEngine.Simulations.External;

/// <summary>Cuts a command line into words, as a program is started with: no shell sees it.</summary>
internal static class CommandWords
{
    /// <summary>The words; blanks between double quotes do not part them, and words that name files or folders of the working folder become absolute.</summary>
    public static string[] Of(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool quoted = false;
        bool begun = false;
        foreach (char letter in command + ' ')
        {
            if (letter == '"')
            {
                (quoted, begun) = (!quoted, true);
            }
            else if (char.IsWhiteSpace(letter) && !quoted)
            {
                if (begun)
                {
                    words.Add(Absolute(word.ToString()));
                }

                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(letter);
                begun = true;
            }
        }

        return quoted ? throw new InputException($"exec:{command}: a double quote is not closed.") : [.. words];
    }

    private static string Absolute(string word) => File.Exists(word) || Directory.Exists(word) ? Path.GetFullPath(word) : word;
}
