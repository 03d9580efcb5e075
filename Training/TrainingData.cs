using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MDEngine.Fragmentation;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;

namespace MDEngine.Training;

/// <summary>Checked data, split, with what follows from the training frames.</summary>
public sealed class TrainingData : IDisposable
{
    private TrainingData(ReferenceDataSet frames, DataSplit split, AtomEnergyOptions atomEnergies)
    {
        Frames = frames;
        Split = split;
        References = ReferenceEnergies.Of(frames, split.Training, atomEnergies);
        Fingerprint = FingerprintOf(frames, split);
    }

    /// <summary>All frames of all files.</summary>
    public ReferenceDataSet Frames { get; }

    /// <summary>Numbers of the frames to train on and to validate with.</summary>
    public DataSplit Split { get; }

    /// <summary>Scales and element energies of the training frames.</summary>
    public ReferenceEnergies References { get; }

    /// <summary>SHA-256 of the split and of the energies of its frames: a run is resumed on the data it began with.</summary>
    public string Fingerprint { get; }

    /// <summary>Of each training frame, a number that frames of one composition share.</summary>
    public int[] Compositions()
    {
        var numbers = new Dictionary<string, int>();
        return [.. Split.Training.Select(frame =>
        {
            string key = Composition.KeyOf(Frames.Read(frame).Topology);
            return numbers.TryGetValue(key, out int number) ? number : numbers[key] = numbers.Count;
        })];
    }

    /// <summary>Opens, checks and splits the data.</summary>
    /// <param name="options">Options.</param>
    /// <param name="warnings">Gets a line for each kind of dropped frame.</param>
    /// <param name="cancellationToken">Stops the checks.</param>
    /// <exception cref="InputException">The data cannot be trained on.</exception>
    public static TrainingData Load(TrainingOptions options, TextWriter warnings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(warnings);
        DataOptions data = options.Data;
        Topology? template = data.Structure is null ? null : Trajectory.ReadFirst(data.Structure).Topology;
        bool separate = data.Split == SplitMethod.Files;
        IReadOnlyCollection<int> elements = options.FineTune is null ? [] : ModelFile.Read(options.FineTune).Elements;
        ReferenceDataSet frames = ReferenceDataSet.Open(separate ? [.. data.Files, .. data.ValidationFiles] : data.Files, data.EnergyUnit, template, data.Keys);
        try
        {
            IReadOnlyList<DataProblem> problems = DataCheck.Find(frames, elements, options.Needed, cancellationToken);
            int[] usable = DataCheck.Require(frames, problems, data.BadFrames == BadFrames.Drop);
            foreach (DataProblem problem in problems)
            {
                warnings.WriteLine($"dropped: {problem.Describe(frames.Count)}");
            }

            DataSplit split = Limit(frames, MakeSplit(frames, usable, options), data.MaxFrames, options.Seeds[0]);
            if (split.Training.Length == 0 || split.Validation.Length == 0)
            {
                throw new InputFileException(
                    options.Path, 0, 0, $"of {frames.Count} frames, {usable.Length} usable, {split.Training.Length} are left to train on and {split.Validation.Length} to validate with; expected some of each: give other files, a larger or smaller split.validation_fraction, or a smaller split.gap_frames");
            }

            if (Architectures.HasFragments(options.Model["architecture"]?.ToString() ?? "") && options.Model["fragmentation"] is null)
            {
                RequireConnectedLabels(frames, split.Training);
            }
            else if (options.Model["fragmentation"] is JsonValue scheme && !frames.Read(split.Training[0]).Topology.FragmentLabels.IsEmpty)
            {
                warnings.WriteLine($"the frames bring fragment labels, which are used in place of model.fragmentation, {scheme}; take their column 'fragment' away for that");
            }

            return new TrainingData(frames, split, data.AtomEnergies);
        }
        catch
        {
            frames.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Frames.Dispose();

    /// <summary>The new model will hold the labels that the data bring, so they are looked at here and not at each evaluation.</summary>
    private static void RequireConnectedLabels(ReferenceDataSet frames, int[] training)
    {
        Topology? last = null;
        foreach (int index in training)
        {
            AtomicSystem system = frames.Read(index).System;
            if (!ReferenceEquals(system.Topology, last) && !system.Topology.FragmentLabels.IsEmpty
                && FragmentLabels.FindDivided(system, system.Topology.FragmentLabels) is (int first, int second))
            {
                throw new InputException(
                    $"{frames.Describe(index)}: atoms {first + 1} and {second + 1} have the same fragment label, and no bonds join them; give each piece a label of its own, or name a scheme in model.fragmentation");
            }

            last = system.Topology;
        }
    }

    private static DataSplit MakeSplit(ReferenceDataSet frames, int[] usable, TrainingOptions options)
    {
        DataOptions data = options.Data;
        int seed = options.Seeds[0]; // the members of a committee share the split
        switch (data.Split)
        {
            case SplitMethod.Blocks or SplitMethod.Random:
                // Isolated atoms tell the zero of energies and judge nothing: they are always trained on.
                ILookup<bool, int> kinds = usable.ToLookup(frame => frames.Read(frame).IsIsolatedAtom);
                int[] molecules = [.. kinds[false]];
                DataSplit drawn = data.Split == SplitMethod.Random
                    ? DataSplit.Random(molecules, data.ValidationFraction, seed)
                    : DataSplit.ByBlocks(frames, molecules, data.ValidationFraction, data.BlockFrames, data.GapFrames, seed);
                return drawn with { Training = [.. drawn.Training.Concat(kinds[true]).Order()] };
            case SplitMethod.Files:
                int firstValidation = frames.FramesOf(data.Files.Count).Start.Value;
                return new DataSplit([.. usable.Where(frame => frame < firstValidation)], [.. usable.Where(frame => frame >= firstValidation)]);
            default:
                int[] validation = DataSplit.ReadIndices(data.ValidationIndices!, usable, frames.Count);
                HashSet<int> held = [.. validation];
                int[] training = data.TrainingIndices is null
                    ? [.. usable.Where(frame => !held.Contains(frame))]
                    : DataSplit.ReadIndices(data.TrainingIndices, usable, frames.Count);
                int shared = training.Count(held.Contains);
                return shared == 0
                    ? new DataSplit(training, validation)
                    : throw new InputFileException(data.TrainingIndices!, 0, 0, $"{shared} of its {training.Length} frames are in {data.ValidationIndices} too; a frame is either trained on or judges");
        }
    }

    private static DataSplit Limit(ReferenceDataSet frames, DataSplit split, int most, int seed)
    {
        if (most == 0 || most >= split.Training.Length)
        {
            return split;
        }

        int[] order = [.. split.Training];
        DeterministicShuffle.Shuffle(order, seed);
        IEnumerable<int> isolated = order.Where(frame => frames.Read(frame).IsIsolatedAtom);
        return split with { Training = [.. isolated.Concat(order).Distinct().Take(most).Order()] };
    }

    private static string FingerprintOf(ReferenceDataSet frames, DataSplit split)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int[] part in new[] { split.Training, split.Validation })
        {
            double[] energies = [.. part.Select(frame => frames.Read(frame).Energy)];
            hash.AppendData(MemoryMarshal.AsBytes(part.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(energies.AsSpan()));
            foreach (int frame in part)
            {
                hash.AppendData(MemoryMarshal.AsBytes((frames.Read(frame).Property ?? []).AsSpan()));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
