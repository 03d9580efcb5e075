using MDEngine.Fragmentation;
using MDEngine.IO;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Looks every so many steps whether bonds, distances and uncertainties are as they should be; tells and keeps what is not.</summary>
internal sealed class AlarmReporter : IReporter, ICheckpointed, IDisposable
{
    private const int MostTold = 5;

    private readonly MolecularDynamics settings;
    private readonly BondWatch? bonds;
    private readonly DomainWatch? domain;
    private readonly List<Alarm> alarms = [];
    private readonly HashSet<(AlarmKind Kind, int First, int Second)> known = [];
    private Trajectory? file;

    /// <summary>For a run that begins, or whose checkpoint will be restored.</summary>
    /// <param name="settings">Of the run.</param>
    /// <param name="potential">Its potential.</param>
    /// <param name="start">Its start, whose bonds are right.</param>
    public AlarmReporter(MolecularDynamics settings, IPotential potential, AtomicSystem start)
    {
        this.settings = settings;
        try
        {
            bonds = new BondWatch(start);
        }
        catch (InputException)
        {
            // Bonds cannot be told where residues lack their hydrogen atoms, say; the potential need not mind.
        }

        domain = DomainWatch.Of(potential, start.Topology);
    }

    /// <inheritdoc/>
    public string Name => "alarms";

    /// <summary>Each alarm once, in the order in which they came.</summary>
    public IReadOnlyList<Alarm> Alarms => alarms;

    public void Report(SimulationState state)
    {
        Alarm[] changes = [.. Changes(state).Concat(domain?.Find(state) ?? [])];
        Alarm[] fresh = [.. changes.Where(alarm => known.Add((alarm.Kind, alarm.First, alarm.Second)))];
        Alarm[] uncertain = [.. Uncertain(state)];
        Tell([.. fresh, .. uncertain.Where(alarm => known.Add((alarm.Kind, alarm.First, alarm.Second)))]);

        bool stopsByUncertainty = uncertain.Length > 0 && uncertain[0].Value > settings.Alarms.UncertaintyStop;
        bool stops = stopsByUncertainty || (settings.Alarms.Action == AlarmAction.Stop && fresh.Length > 0);
        if (stops || uncertain.Length > 0 || (settings.Alarms.Action == AlarmAction.Save && fresh.Length > 0))
        {
            Keep(state, [.. fresh, .. uncertain]);
        }

        if (stops)
        {
            Alarm[] reasons = stopsByUncertainty ? uncertain : fresh;
            string option = stopsByUncertainty ? "--uncertainty-stop" : "--on-alarm stop";
            string text = reasons[0].ToString();
            throw new SimulationDivergedException($"{char.ToUpperInvariant(text[0])}{text[1..]} ({option}); the structure is in {settings.AlarmsPath}.")
            {
                Atoms = [.. reasons.SelectMany(alarm => new[] { alarm.First, alarm.Second }).Where(atom => atom >= 0).Distinct()],
            };
        }
    }

    /// <summary>Where the next kept structure will begin, and the alarms.</summary>
    public double[] Save()
    {
        file?.Flush();
        return [file?.Position ?? 0, .. alarms.SelectMany(alarm => alarm.ToNumbers())];
    }

    /// <summary>Takes the alarms back, and cuts from the file what a run wrote after its checkpoint.</summary>
    public void Restore(ReadOnlySpan<double> saved)
    {
        if (saved[0] > 0)
        {
            file = Trajectory.Append(settings.AlarmsPath, (long)saved[0]);
        }
        else
        {
            File.Delete(settings.AlarmsPath);
        }

        for (ReadOnlySpan<double> rest = saved[1..]; rest.Length > 0; rest = rest[Alarm.NumberCount..])
        {
            alarms.Add(Alarm.FromNumbers(rest));
            known.Add((alarms[^1].Kind, alarms[^1].First, alarms[^1].Second));
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        domain?.Dispose();
    }

    private IEnumerable<Alarm> Changes(SimulationState state) => (bonds?.Changes(state.System) ?? []).Select(change => new Alarm(
        change.LengthAtStart is null ? AlarmKind.BondFormed : AlarmKind.BondBroken,
        state.Step, state.Time, change.First, change.Second, change.Distance, change.LengthAtStart ?? double.NaN));

    /// <summary>Atoms whose forces are uncertain, the worst first.</summary>
    private IEnumerable<Alarm> Uncertain(SimulationState state)
    {
        double limit = Math.Min(settings.Alarms.UncertaintyWarning, settings.Alarms.UncertaintyStop);
        return !settings.Alarms.LimitsUncertainty ? [] : state.Evaluation.ForceUncertainties
            .Select((value, atom) => new Alarm(AlarmKind.Uncertain, state.Step, state.Time, atom, -1, value, limit))
            .Where(alarm => alarm.Value > limit)
            .OrderByDescending(alarm => alarm.Value);
    }

    private void Tell(Alarm[] fresh)
    {
        foreach (Alarm alarm in fresh)
        {
            alarms.Add(alarm);
            if (alarms.Count <= MostTold)
            {
                settings.Progress.Note($"alarm: {alarm}{(alarms.Count == MostTold ? "; further ones are told in summary.json only" : "")}");
            }
        }
    }

    private void Keep(SimulationState state, Alarm[] reasons)
    {
        file ??= Trajectory.Create(settings.AlarmsPath);
        Frame frame = TrajectoryReporter.FrameOf(state, withVelocities: false, withForces: true);
        file.Write(frame.With(frame.Topology, new Dictionary<string, string>(frame.Properties) { ["alarm"] = reasons[0].ToString() }));
    }
}
