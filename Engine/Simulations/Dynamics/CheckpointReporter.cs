using System.Diagnostics;
using System.Text.Json.Nodes;
using MDEngine.Checkpoints;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Keeps checkpoints of a run, by steps and by wall time.</summary>
internal sealed class CheckpointReporter(MolecularDynamics settings, CheckpointStore store, JsonNode description) : IReporter
{
    private const string IntegratorVariables = "integrator";
    private const string StageVariables = "stage";
    private long lastTimestamp = Stopwatch.GetTimestamp();
    private long? lastStep;

    /// <summary>What goes on from step to step, besides the state: set when a stage begins.</summary>
    public (StageStart Start, IIntegrator Integrator, IReadOnlyList<ICheckpointed> Watchers)? Stage { get; set; }

    /// <summary>Step of the last checkpoint written, or null.</summary>
    public long? LastStep => lastStep;

    public static StageStart StageOf(Checkpoint checkpoint) => StageStart.FromNumbers(checkpoint.Variables[StageVariables]);

    /// <summary>Gives an integrator and watchers of the checkpoint's stage their variables back.</summary>
    public static void Restore(Checkpoint checkpoint, IIntegrator integrator, IEnumerable<ICheckpointed> watchers)
    {
        checkpoint.Variables[IntegratorVariables].CopyTo(integrator.ExtendedVariables);
        foreach (ICheckpointed watcher in watchers)
        {
            // Checkpoints of older versions lack what was not watched then.
            if (checkpoint.Variables.TryGetValue(watcher.Name, out double[]? saved))
            {
                watcher.Restore(saved);
            }
        }
    }

    public void Report(SimulationState state)
    {
        bool byStep = settings.CheckpointInterval > 0 && state.Step % settings.CheckpointInterval == 0;
        bool byTime = settings.CheckpointMinutes > 0 && Stopwatch.GetElapsedTime(lastTimestamp).TotalMinutes >= settings.CheckpointMinutes;
        if (byStep || byTime)
        {
            Save(state);
        }
    }

    /// <summary>Keeps a checkpoint now, unless the last one is of this step.</summary>
    public void Save(SimulationState state)
    {
        if (lastStep == state.Step || Stage is not var (start, integrator, watchers))
        {
            return;
        }

        // The files first: a checkpoint never knows of more than they hold.
        Dictionary<string, double[]> variables = watchers.ToDictionary(watcher => watcher.Name, watcher => watcher.Save());
        variables.Add(IntegratorVariables, integrator.ExtendedVariables.ToArray());
        variables.Add(StageVariables, start.ToNumbers());
        store.Save(Checkpoint.Of(state, variables, description));
        lastStep = state.Step;
        lastTimestamp = Stopwatch.GetTimestamp();
    }
}
