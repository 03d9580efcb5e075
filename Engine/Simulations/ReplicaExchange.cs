using System.Text.Json.Nodes;
using MDEngine.Checkpoints;
using MDEngine.Integrators;
using MDEngine.IO;
using MDEngine.Simulations.Replication;

namespace MDEngine.Simulations;

/// <summary>How often two neighboring temperatures exchanged their structures.</summary>
/// <param name="LowerK">The lower temperature, K.</param>
/// <param name="UpperK">The higher temperature, K.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Accepted">How often it was done.</param>
public sealed record ExchangePair(double LowerK, double UpperK, long Attempts, long Accepted)
{
    /// <summary>Share of the attempts that were accepted; NaN where there were none.</summary>
    public double AcceptanceRate => (double)Accepted / Attempts;
}

/// <summary>How an exchange went.</summary>
/// <param name="Finished">Whether it came to its end, rather than to be cancelled.</param>
/// <param name="Step">Steps of each temperature.</param>
/// <param name="Pairs">Neighboring temperatures.</param>
public sealed record ExchangeResult(bool Finished, long Step, IReadOnlyList<ExchangePair> Pairs);

/// <summary>
/// Parallel tempering: a run at each temperature of a ladder, in parallel; every so many steps neighbors exchange their structures with the probability
/// min(1, exp((1/kT_i − 1/kT_j)(U_i − U_j))), their velocities scaled by √(T_new/T_old) (Sugita and Okamoto 1999, doi:10.1016/S0009-2614(99)01123-9), so that each
/// temperature keeps its canonical distribution.
/// </summary>
/// <param name="potential">Made anew for each temperature. The caller keeps it.</param>
/// <param name="output">Folder of the folders, which are named by the temperatures.</param>
/// <param name="temperaturesK">Two at least, ascending, K.</param>
/// <param name="create">Makes the run of a temperature, in one stage with a thermostat at that temperature and a seed of its own.</param>
public sealed class ReplicaExchange(Potential potential, string output, IReadOnlyList<double> temperaturesK, Func<Replica, MolecularDynamics> create)
{
    private const string StateVariable = "exchange";

    private readonly long[] attempts = new long[temperaturesK.Count - 1];
    private readonly long[] accepted = new long[temperaturesK.Count - 1];
    private readonly int[] walkers = [.. Enumerable.Range(0, temperaturesK.Count)];

    /// <summary>Steps between attempts.</summary>
    public long IntervalSteps { get; init; } = 100;

    /// <summary>Seed of the decisions.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Temperatures at a time.</summary>
    public int Threads { get; init; } = potential.Options.Threads;

    /// <summary>Folder of a temperature.</summary>
    public static string FolderOf(string output, double temperatureK) => Path.Combine(output, FormattableString.Invariant($"{temperatureK:G6}K"));

    /// <summary>Refuses bad input before anything is written.</summary>
    /// <exception cref="InputException">The input cannot be used.</exception>
    public void Check()
    {
        RequireLadder();
        MolecularDynamics first = create(new Replica(0, potential, FolderOf(output, temperaturesK[0])));
        SettingsOf([first]);
        using MolecularDynamicsRun run = create(new Replica(0, potential, Path.Combine(output, "none"))).Prepare();
    }

    /// <summary>Runs to the end or until cancelled, always ending with an attempt; whatever was done is kept.</summary>
    /// <param name="progress">Is told the steps that are done.</param>
    /// <param name="cancellation">Ends it after an attempt.</param>
    /// <exception cref="InputException">The input cannot be used, or a file cannot be written.</exception>
    /// <exception cref="SimulationDivergedException">A run came to a bad end.</exception>
    public ExchangeResult Execute(Action<long>? progress = null, CancellationToken cancellation = default)
    {
        RequireLadder();
        OutputFolder.Prepare(output);
        using IDisposable keep = RunLock.OfRun(output);
        var store = new CheckpointStore(output);
        Potential[] potentials = [.. temperaturesK.Select(_ => potential.Again(threads: 1))];
        MolecularDynamics[] runs = [.. temperaturesK.Select((temperature, index) => create(new Replica(index, potentials[index], FolderOf(output, temperature))))];
        JsonObject settings = SettingsOf(runs);
        Checkpoint? checkpoint = runs[0].Resume && (File.Exists(store.Latest) || File.Exists(store.Previous)) ? store.Load() : null;
        var slots = new List<ExchangeSlot>();
        try
        {
            if (checkpoint is null)
            {
                store.Clear();
            }
            else
            {
                ResumeGuard.RequireEqual(settings, checkpoint.Settings as JsonObject ?? [], "the checkpoint", "steps");
                Restore(checkpoint.Variables[StateVariable]);
            }

            for (int index = 0; index < runs.Length; index++)
            {
                slots.Add(new ExchangeSlot(runs[index], index, checkpoint, WalkerAt(index)));
            }

            return Run(slots, runs[0].TotalSteps, store, settings, progress, cancellation);
        }
        finally
        {
            slots.ForEach(slot => slot.Dispose());
            Array.ForEach(potentials, one => one.Dispose());
        }
    }

    private Func<int> WalkerAt(int index) => () => walkers[index];

    private ExchangeResult Run(List<ExchangeSlot> slots, long lastStep, CheckpointStore store, JsonObject settings, Action<long>? progress, CancellationToken cancellation)
    {
        MolecularDynamics first = slots[0].Settings;
        long step = slots[0].State.Step;
        long lastKept = -1;
        while (step < lastStep && !cancellation.IsCancellationRequested)
        {
            long next = Math.Min(lastStep, ((step / IntervalSteps) + 1) * IntervalSteps);
            OrderedParallel.Run(slots.Count, Math.Min(slots.Count, Threads), index => slots[index].RunTo(next), CancellationToken.None);
            if (next % IntervalSteps == 0)
            {
                Exchange(slots, next / IntervalSteps);
            }

            if (first.CheckpointInterval > 0 && next / first.CheckpointInterval > step / first.CheckpointInterval)
            {
                Keep(slots, store, settings);
                lastKept = next;
            }

            step = next;
            progress?.Invoke(step);
        }

        if (lastKept != step)
        {
            Keep(slots, store, settings);
        }

        bool finished = step >= lastStep;
        var result = new ExchangeResult(
            finished,
            step,
            [.. attempts.Select((tried, k) => new ExchangePair(temperaturesK[k], temperaturesK[k + 1], tried, accepted[k]))]);
        ExchangeSummary.Write(output, result, settings, slots);
        return result;
    }

    /// <summary>Tries even pairs of neighbors, and odd ones the next time.</summary>
    private void Exchange(List<ExchangeSlot> slots, long attempt)
    {
        var noise = new CounterNoise(Seed, RandomStreamId.Exchange);
        for (int k = (int)(attempt % 2); k + 1 < slots.Count; k += 2)
        {
            double exponent = ((1 / temperaturesK[k]) - (1 / temperaturesK[k + 1])) / Units.Boltzmann
                * (slots[k].State.Evaluation.Energy - slots[k + 1].State.Evaluation.Energy);
            attempts[k]++;
            if (exponent >= 0 || noise.Uniform(attempt, k) < Math.Exp(exponent))
            {
                accepted[k]++;
                (walkers[k], walkers[k + 1]) = (walkers[k + 1], walkers[k]);
                ExchangeSlot.Swap(slots[k], slots[k + 1], temperaturesK[k], temperaturesK[k + 1]);
            }
        }
    }

    private void Keep(List<ExchangeSlot> slots, CheckpointStore store, JsonObject settings)
    {
        Dictionary<string, double[]> variables = slots.SelectMany(slot => slot.Save()).ToDictionary();
        variables.Add(StateVariable, [.. attempts.Select(count => (double)count), .. accepted.Select(count => (double)count), .. walkers.Select(walker => (double)walker)]);
        store.Save(Checkpoint.Of(slots[0].State, variables, settings));
    }

    private void Restore(double[] saved)
    {
        for (int k = 0; k < attempts.Length; k++)
        {
            (attempts[k], accepted[k]) = ((long)saved[k], (long)saved[attempts.Length + k]);
        }

        for (int k = 0; k < walkers.Length; k++)
        {
            walkers[k] = (int)saved[(2 * attempts.Length) + k];
        }
    }

    private JsonObject SettingsOf(MolecularDynamics[] runs)
    {
        foreach (MolecularDynamics run in runs)
        {
            if (run.Stages is not [{ Ensemble: Ensemble.Langevin or Ensemble.Csvr or Ensemble.NoseHoover, IsRamp: false }])
            {
                throw new InputException("Replica exchange needs one stage with a thermostat at a constant temperature; expected langevin, csvr or nose-hoover.");
            }

            if (run.Bias?.Metadynamics is not null || run.Spectra.Count > 0)
            {
                throw new InputException("Replica exchange goes without metadynamics and spectra.");
            }
        }

        var settings = new JsonObject
        {
            ["exchange_temperatures_k"] = new JsonArray([.. temperaturesK.Select(temperature => JsonValue.Create(temperature))]),
            ["exchange_interval"] = IntervalSteps,
            ["exchange_seed"] = Seed,
            ["steps"] = runs[0].TotalSteps,
        };
        foreach ((string key, JsonNode? value) in runs[0].ToJson([runs[0].Stages[0] with { Steps = 0, TimeStepFs = runs[0].Stages[0].TimeStepFs ?? runs[0].TimeStepFs }]))
        {
            settings[key] = value?.DeepClone();
        }

        return settings;
    }

    private void RequireLadder()
    {
        if (temperaturesK.Count < 2 || temperaturesK[0] <= 0 || temperaturesK.Zip(temperaturesK.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            throw new InputException($"The temperatures of the exchange are {string.Join(" ", temperaturesK)}; expected two or more positive ones, ascending.");
        }

        if (IntervalSteps < 1)
        {
            throw new InputException($"The interval of the exchange is {IntervalSteps}; expected 1 or more.");
        }
    }
}
