using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Shares in the work of a process that learns in the same folder: takes parts of what that has begun, and decides nothing.</summary>
internal sealed class LearningHelper : IDisposable
{
    private const int PauseMilliseconds = 100;

    private readonly Learning settings;
    private readonly LearningFolder folder;
    private readonly ReferencePool references;
    private int parts;

    public LearningHelper(Learning settings)
    {
        this.settings = settings;
        folder = new LearningFolder(settings.Output);
        references = new ReferencePool(settings.Reference);
    }

    /// <summary>Helps until nobody learns there any more: the work is done, or the other process has died.</summary>
    /// <exception cref="InputException">The other process was asked for something else.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Help(CancellationToken cancellation)
    {
        settings.Progress?.Note($"{settings.Output}: another process learns here; this one helps it");
        while (!IsLeft())
        {
            cancellation.ThrowIfCancellationRequested();
            if (LearningState.IsThere(settings.Output))
            {
                LearningState.Open(settings.Output, LearningIdentity.Of(settings)); // refuses other options
                int made = SharedWork.FindIn(folder.WorkFolder).Sum(work => Share(work, cancellation));
                parts += made;
                settings.Progress?.Show(() => $"helping: {parts} parts of the work done");
                if (made > 0)
                {
                    continue;
                }
            }

            cancellation.WaitHandle.WaitOne(PauseMilliseconds);
        }

        settings.Progress?.Note($"{settings.Output}: helped with {parts} parts of the work");
    }

    /// <inheritdoc/>
    public void Dispose() => references.Dispose();

    private bool IsLeft()
    {
        using RunLock? free = RunLock.TryOfFolder(settings.Output);
        return free is not null;
    }

    /// <returns>How many parts were made.</returns>
    private int Share(SharedWork work, CancellationToken cancellation)
    {
        try
        {
            switch (work)
            {
                case LabelWork labels:
                    return Labeler.Share(references, labels, folder.Work(labels.File), cancellation);
                case DynamicsWork dynamics:
                    return new ReferenceDynamics(references, FrameFile.Read(folder.Structures)).Share(dynamics, folder.Work(dynamics.File), cancellation);
                case RunsWork runs:
                    using (var committees = new Pool<Committee>(() => folder.Committee(runs.Round, settings.Members)))
                    {
                        return new ModelRuns(settings, FrameFile.Read(folder.Structures), committees).Share(runs, folder.Work(runs.File), cancellation);
                    }

                case TrainingWork training:
                    return new CommitteeTraining(settings, folder).Share(training, cancellation);
                default:
                    throw new InvalidOperationException($"No way to share in {work.GetType().Name}.");
            }
        }
        catch (Exception exception) when (exception is IOException or InputException && !SharedWork.FindIn(folder.WorkFolder).Contains(work))
        {
            return 0; // the others were quicker: its files are gone
        }
    }
}
