namespace MDEngine.Training.Data;

/// <summary>Which frames are trained on and which judge the training.</summary>
/// <param name="Training">Frame numbers.</param>
/// <param name="Validation">Frame numbers.</param>
public sealed record DataSplit(int[] Training, int[] Validation)
{
    /// <summary>
    /// Cuts each file into blocks of consecutive frames and draws whole blocks for validation, so that no frame has a neighbor in
    /// time on the other side; training frames within <paramref name="gap"/> frames of a validation frame are left out.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="usable">Frames that may be used, ascending.</param>
    /// <param name="fraction">Share of the blocks for validation, 0 to 1.</param>
    /// <param name="blockFrames">Frames in a block.</param>
    /// <param name="gap">Frames left out at each seam.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="InputException">There are too few frames for one block on either side.</exception>
    public static DataSplit ByBlocks(ReferenceDataSet data, IReadOnlyList<int> usable, double fraction, int blockFrames, int gap, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(usable);
        (int, int) BlockOf(int index)
        {
            (int file, int frame) = data.Locate(index);
            return (file, frame / blockFrames);
        }

        var blocks = usable.GroupBy(BlockOf).OrderBy(block => block.Key).ToArray();
        int chosen = (int)Math.Round(fraction * blocks.Length);
        if (chosen == 0 || chosen >= blocks.Length)
        {
            throw new InputException(
                $"{usable.Count} frames make {blocks.Length} blocks of {blockFrames}: too few to set {fraction:P0} aside for validation; give smaller blocks (split.block_frames) or a validation file");
        }

        DeterministicShuffle.Shuffle(blocks, seed);
        HashSet<int> validation = [.. blocks.Take(chosen).SelectMany(block => block)];
        bool IsNear(int index)
        {
            (int file, int frame) = data.Locate(index);
            Range whole = data.FramesOf(file);
            int first = Math.Max(whole.Start.Value, index - gap);
            int last = Math.Min(whole.End.Value - 1, index + gap);
            return Enumerable.Range(first, last - first + 1).Any(validation.Contains);
        }

        return new DataSplit([.. usable.Where(index => !IsNear(index))], [.. validation.Order()]);
    }

    /// <summary>Draws single frames, neighbors in time or not: the convention of MD17, for data whose frames are independent.</summary>
    /// <exception cref="InputException">Either side would be empty.</exception>
    public static DataSplit Random(IReadOnlyList<int> usable, double fraction, int seed)
    {
        ArgumentNullException.ThrowIfNull(usable);
        int[] order = [.. usable];
        int chosen = (int)Math.Round(fraction * order.Length);
        if (chosen == 0 || chosen == order.Length)
        {
            throw new InputException($"{order.Length} frames are too few to set {fraction:P0} aside for validation; give a validation file");
        }

        DeterministicShuffle.Shuffle(order, seed);
        return new DataSplit([.. order.Skip(chosen).Order()], [.. order.Take(chosen).Order()]);
    }

    /// <summary>Reads frame numbers, counted from 0 through all files and separated by white space or commas (rMD17's index files).</summary>
    /// <param name="path">Text file.</param>
    /// <param name="usable">Frames that may be used.</param>
    /// <param name="total">Number of frames.</param>
    /// <exception cref="InputFileException">It is missing, or holds something else.</exception>
    public static int[] ReadIndices(string path, IReadOnlyCollection<int> usable, int total)
    {
        ArgumentNullException.ThrowIfNull(usable);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(path, 0, 0, "cannot be read; expected a text file of frame numbers, counted from 0");
        }

        HashSet<int> good = [.. usable];
        var indices = new List<int>();
        for (int i = 0; i < lines.Length; i++)
        {
            foreach (string word in lines[i].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
            {
                if (!int.TryParse(word, out int index) || index < 0 || index >= total)
                {
                    throw new InputFileException(path, i + 1, 0, $"'{word}' is no frame number; expected 0 to {total - 1}");
                }

                if (good.Contains(index))
                {
                    indices.Add(index);
                }
            }
        }

        return indices.Count > 0 ? [.. indices] : throw new InputFileException(path, 0, 0, "names no usable frame");
    }
}
