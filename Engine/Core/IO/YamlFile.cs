using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace MDEngine.IO;

/// <summary>YAML files whose root is a mapping.</summary>
public static class YamlFile
{
    /// <summary>Deeper than any file of ours, and far from where a parser's own calls overflow.</summary>
    private const int DeepestNesting = 64;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">What its lines are like.</param>
    /// <returns>The root, or null of a file without content.</returns>
    /// <exception cref="InputFileException">It cannot be read, or is no such file.</exception>
    public static YamlMappingNode? Load(string path, string form = "key: value") => Parse(path, ReadText(path), form);

    /// <summary>The text of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">What to say of a file that is not there, or null for what the system says.</param>
    /// <exception cref="InputFileException">It cannot be read.</exception>
    public static string ReadText(string path, string? missing = null)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(missing is not null && !File.Exists(path) ? $"{path}: {missing}" : $"{path}: cannot be opened: {IOErrorText.Describe(error)}", error);
        }
    }

    /// <summary>The root of a text, or null of one without content.</summary>
    /// <param name="path">Where it comes from, for messages.</param>
    /// <param name="text">YAML.</param>
    /// <param name="form">What its lines are like.</param>
    /// <exception cref="InputFileException">It is no such text.</exception>
    public static YamlMappingNode? Parse(string path, string text, string form = "key: value")
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new BoundedParser(new Parser(new StringReader(text))));
            return stream.Documents.Count == 0 ? null
                : stream.Documents[0].RootNode as YamlMappingNode
                ?? throw new InputFileException(path, stream.Documents[0].RootNode.Start.Line, 1, $"expected lines of the form '{form}'");
        }
        catch (YamlException error)
        {
            throw new InputFileException(path, error.Start.Line, (int)error.Start.Column, $"is no valid YAML: {error.Message}");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // Some control characters have YamlDotNet end so, and a document that ends too early, without a place.
            throw new InputFileException($"{path}: is no valid YAML, or has characters that no text has", error);
        }
    }

    /// <summary>Refuses what would have a walk through the document never end: nodes in nodes without number, and nodes inside themselves.</summary>
    private sealed class BoundedParser(IParser parser) : IParser
    {
        private readonly Stack<string> open = [];

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            if (!parser.MoveNext())
            {
                return false;
            }

            switch (Current)
            {
                case MappingStart or SequenceStart when open.Count == DeepestNesting:
                    throw new YamlException(Current.Start, Current.End, $"lists and mappings are {DeepestNesting} deep; expected fewer");
                case MappingStart or SequenceStart:
                    open.Push(((NodeEvent)Current).Anchor.ToString());
                    break;
                case MappingEnd or SequenceEnd:
                    open.Pop();
                    break;
                case AnchorAlias alias when open.Contains(alias.Value.ToString()):
                    throw new YamlException(alias.Start, alias.End, $"*{alias.Value} stands inside of what it names");
                default:
                    break;
            }

            return true;
        }
    }
}
