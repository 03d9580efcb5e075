using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Has the reference label frames.</summary>
/// <param name="references">The reference.</param>
/// <param name="framesPerPart">Frames after which they are safe from a kill.</param>
internal sealed class Labeler(ReferencePool references, int framesPerPart)
{
    /// <summary>A frame with a larger force on an atom teaches nothing that dynamics needs, eV/Å.</summary>
    public const double LargestForce = 30;

    /// <summary>Labels frames into a file; those that fail, or whose forces are too large, are left out with a line each.</summary>
    public Part Label(IReadOnlyList<Frame> frames, string path, Action<int, int> progress, CancellationToken cancellation)
    {
        var work = new LabelWork(Path.GetFileName(path), (frames.Count + framesPerPart - 1) / framesPerPart, framesPerPart);
        var file = new PartedFile(path, work);
        if (!File.Exists(path) && !File.Exists(FramesOf(file)))
        {
            Directory.CreateDirectory(file.Folder);
            FrameFile.Write(FramesOf(file), frames);
        }

        return file.Make(
            references.Threads,
            k => LabelPart(work, frames, k, cancellation),
            done => progress(Math.Min(done * framesPerPart, frames.Count), frames.Count),
            cancellation);
    }

    /// <summary>Labels frames that another process wants labels of.</summary>
    /// <returns>How many parts were made.</returns>
    public static int Share(ReferencePool references, LabelWork work, string path, CancellationToken cancellation)
    {
        var file = new PartedFile(path, work);
        IReadOnlyList<Frame> frames = FrameFile.Read(FramesOf(file));
        return file.Share(references.Threads, k => new Labeler(references, work.FramesPerPart).LabelPart(work, frames, k, cancellation), _ => { }, cancellation);
    }

    private static string FramesOf(PartedFile file) => Path.Combine(file.Folder, "frames.extxyz");

    private Part LabelPart(LabelWork work, IReadOnlyList<Frame> frames, int part, CancellationToken cancellation) =>
        references.With(reference => LabelPart(reference, [.. frames.Skip(part * work.FramesPerPart).Take(work.FramesPerPart)], cancellation));

    private static Part LabelPart(IPotential reference, Frame[] frames, CancellationToken cancellation)
    {
        var labeled = new List<Frame>();
        var faults = new List<string>();
        foreach (Frame frame in frames)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = new EvaluationResult(frame.AtomCount);
            try
            {
                using BoundPotential bound = reference.Bind(frame.System);
                bound.Evaluate(frame.System, Quantities.Energy | Quantities.Forces, result);
            }
            catch (Exception exception) when (exception is SimulationDivergedException or InputException)
            {
                faults.Add(exception.Message.ReplaceLineEndings(" "));
                continue;
            }

            double largest = result.IsFinite ? result.Forces.Max(force => force.Length) : double.NaN;
            if (largest <= LargestForce)
            {
                labeled.Add(With(frame, result));
            }
            else
            {
                faults.Add(FormattableString.Invariant($"a force of {largest:F1} eV/Å"));
            }
        }

        return new Part(labeled, faults);
    }

    private static Frame With(Frame frame, EvaluationResult result) => new(frame.Topology, frame.Positions)
    {
        Cell = frame.Cell,
        Energy = result.Energy,
        Forces = result.Forces,
        Properties = frame.Properties,
    };
}
