using System.Text;

namespace MDEngine.IO;

/// <summary>
/// Reads CIF: of macromolecules (mmCIF, PDBx), a frame a model, and of small molecules and crystals, a frame a data block.
/// </summary>
/// <remarks>Models whose cell stands behind them are held until it is read; all others are streamed.</remarks>
internal sealed class CifReader : IFrameReader
{
    private readonly Utf8LineReader lines;
    private readonly CifTokenizer tokens;
    private readonly TopologyBuilder topology = new();
    private readonly CifModels models;
    private readonly CifCrystal crystal = new();
    private readonly CifAtom atom = new();
    private readonly Queue<Frame> ready = new();
    private readonly List<Frame> held = [];
    private CifBlock block = new();
    private CifSites? sites;
    private bool inBlock;
    private bool started;
    private bool any;
    private bool ended;

    public CifReader(Stream stream, string path)
    {
        lines = new Utf8LineReader(stream, path);
        tokens = new CifTokenizer(lines);
        models = new CifModels(topology);
    }

    /// <summary>Whether the first line that is no comment names a data block.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning)
    {
        while (!beginning.IsEmpty)
        {
            int length = beginning.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (length < 0 ? beginning : beginning[..length]).Trim(" \t\r"u8);
            beginning = length < 0 ? default : beginning[(length + 1)..];
            if (!line.IsEmpty && line[0] != '#')
            {
                return line.Length > 5 && Ascii.EqualsIgnoreCase(line[..5], "data_"u8) && !line.ContainsAny(" \t"u8);
            }
        }

        return false;
    }

    public Frame? Read(Frame? spent)
    {
        if (!started)
        {
            started = true;
            tokens.Advance();
        }

        while (true)
        {
            if (ready.TryDequeue(out Frame? frame))
            {
                any = true;
                return frame;
            }

            if (ended)
            {
                return any ? null : throw lines.Error(0, lines.LineNumber == 0
                    ? "the file is empty; expected a CIF file"
                    : "the file holds no positions of atoms; expected a loop of _atom_site with Cartn_x or fract_x (of a component of a dictionary, download the SDF file instead)");
            }

            Step();
        }
    }

    public void Dispose() => lines.Dispose();

    private void Step()
    {
        if (sites is not null)
        {
            ReadSites(sites);
            return;
        }

        switch (tokens.Kind)
        {
            case CifKind.End:
                FinishBlock();
                ended = true;
                break;
            case CifKind.Block:
                FinishBlock();
                inBlock = true;
                tokens.Advance();
                break;
            case CifKind.Loop when inBlock:
                ReadLoop();
                break;
            case CifKind.Tag when inBlock:
                ReadItem();
                break;
            case CifKind.Other:
                tokens.Advance();
                break;
            default:
                throw tokens.Error(inBlock
                    ? $"{Utf8Fields.Quote(tokens.Text)} stands where a name such as _cell_length_a is expected (does a text with blanks lack its quotes?)"
                    : $"{Utf8Fields.Quote(tokens.Text)} stands before the first data block; expected data_ and a name");
        }
    }

    private void ReadItem()
    {
        string tag = CifBlock.Normalized(tokens.Text);
        bool isSite = tag.StartsWith("_atom_site_", StringComparison.Ordinal) && (tag.EndsWith("cartn_x", StringComparison.Ordinal) || tag.EndsWith("fract_x", StringComparison.Ordinal));
        if (isSite)
        {
            throw tokens.Error("a single atom site that stands in no loop is not read; put it into a loop_");
        }

        tokens.Advance();
        if (tokens.Kind != CifKind.Value)
        {
            throw tokens.Error($"{tag} has no value; expected one, or ? where it is not known");
        }

        block.Take(tag, tokens);
        tokens.Advance();
    }

    private void ReadLoop()
    {
        tokens.Advance();
        var tags = new List<string>();
        while (tokens.Kind == CifKind.Tag)
        {
            tags.Add(CifBlock.Normalized(tokens.Text));
            tokens.Advance();
        }

        if (tags.Count == 0)
        {
            throw tokens.Error("loop_ names nothing; expected names such as _atom_site_label");
        }

        if (tags.TrueForAll(tag => tag.StartsWith("_atom_site_", StringComparison.Ordinal)))
        {
            var candidate = new CifSites([.. tags], topology);
            if (candidate.HasPositions)
            {
                sites = candidate;
                return;
            }
        }

        while (tokens.Kind == CifKind.Value)
        {
            foreach (string tag in tags)
            {
                if (tokens.Kind != CifKind.Value)
                {
                    throw tokens.Error($"the loop ends within a row; expected the {tag}");
                }

                block.Take(tag, tokens);
                tokens.Advance();
            }
        }
    }

    /// <summary>Reads rows up to the end of a model, or of the loop.</summary>
    private void ReadSites(CifSites loop)
    {
        while (loop.TryRead(tokens, atom))
        {
            if (!loop.IsCartesian)
            {
                crystal.Add(atom, tokens);
                continue;
            }

            bool isNext = models.Count > 0 && atom.Model != models.Model;
            if (isNext)
            {
                FinishModel();
            }

            models.Add(atom, tokens);
            if (isNext && ready.Count > 0)
            {
                return;
            }
        }

        FinishModel();
        sites = null;
    }

    private void FinishModel()
    {
        if (models.Count == 0)
        {
            return;
        }

        Frame frame = models.Finish(UnitCell.None);
        if (!block.HasCell)
        {
            held.Add(frame);
            return;
        }

        frame.Cell = block.Cell(tokens);
        ready.Enqueue(frame);
    }

    private void FinishBlock()
    {
        foreach (Frame frame in held)
        {
            frame.Cell = block.Cell(tokens);
            ready.Enqueue(frame);
        }

        held.Clear();
        if (crystal.Count > 0)
        {
            ready.Enqueue(crystal.Finish(block, tokens));
        }

        block = new CifBlock();
    }
}
