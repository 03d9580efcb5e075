using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Training.Evaluation;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Writes card.md: what the model was made from, what it is good for, and what it did not learn.</summary>
internal static class LearningCard
{
    /// <summary>Its name in the output folder.</summary>
    public const string FileName = "card.md";

    /// <summary>The card of a model.</summary>
    public static void Write(
        Learning settings, LearningFolder folder, LearningState state, LearningResult result, EvaluationMetrics errors, HarmonicComparison? harmonic, string? harmonicFailure)
    {
        LearningRound last = result.Last;
        IReadOnlyList<Frame> frames = folder.Frames(last.Round);
        DataDomain domain = DataDomain.Of(frames);
        var lines = new List<string>();
        void Line(FormattableString text) => lines.Add(FormattableString.Invariant(text));
        void Title(string text) => lines.AddRange(["", $"## {text}", ""]);

        Line($"# {LearningFolder.ModelName}");
        Line($"");
        Line($"{result.Verdict}");
        Title("What it is for");
        Line($"Structures: {string.Join("; ", FrameFile.Read(folder.Structures).Select(Describe))}. Reference: `{settings.Reference.Name}`. Made for {settings.TemperatureK:G4} K and explored up to {settings.HotK:G4} K.");
        Line($"It knows these molecules with the bonds that they began with, and neither other molecules nor other charges.");
        Line($"{settings.Members} networks were trained; `{LearningFolder.ModelName}` is the first, and the others say where it is unsure: `--potential {string.Join(",", result.CommitteePaths.Select(Path.GetFileName))}` is their mean with an uncertainty.");
        Line($"Runs can stop where it is unsure: the spread of the forces passes {last.Threshold:F3} eV/Å on one frame in twenty of those kept out; {last.Alarm:F2} is an alarm.");
        Title("Data");
        Line($"| made by | frames |");
        Line($"| --- | --- |");
        foreach (IGrouping<string, Frame> group in frames.GroupBy(Origin.Of).OrderByDescending(group => group.Count()))
        {
            Line($"| {group.Key} | {group.Count()} |");
        }

        Line($"");
        Line($"{frames.Count} frames, and {FrameFile.Read(folder.HeldOut).Count} at {settings.TemperatureK:G4} K and {FrameFile.Read(folder.HeldOutHot).Count} at {settings.HotK:G4} K kept out, {(settings.ReferenceDynamics ? "from dynamics on the reference" : "from thermal displacements of the minima")}.");
        Title("Errors on frames kept out");
        Line($"Mean absolute errors. Energies are compared after their mean difference is taken off: {last.EnergyError:F2} meV/atom.");
        Line($"");
        Line($"| forces, kcal/mol/Å | MAE | largest |");
        Line($"| --- | --- | --- |");
        Line($"| all, {settings.TemperatureK:G4} K | {last.ForceError:F3} | {errors.Forces.Components.Largest / Units.KilocaloriePerMole:F2} |");
        foreach ((int z, VectorErrors element) in errors.ForcesByElement)
        {
            Line($"| {Element.FromAtomicNumber(z).Symbol}, {settings.TemperatureK:G4} K | {element.Components.MeanAbsolute / Units.KilocaloriePerMole:F3} | {element.Components.Largest / Units.KilocaloriePerMole:F2} |");
        }

        Line($"| all, {settings.HotK:G4} K | {last.HotForceError:F3} | |");
        Line($"| mean of the committee, {settings.TemperatureK:G4} K | {last.CommitteeError:F3} | |");
        Line($"");
        Line($"The committee's spread and the largest error of a frame: rank correlation {last.RankCorrelation:F2}; of the tenth of frames with the largest errors, {last.Coverage:P0} are among the third with the largest spread.");
        Title("Learning curve");
        Line($"| round | frames | steps | at {settings.TemperatureK:G4} K | at {settings.HotK:G4} K | trained on | of the data, not trained on |");
        Line($"| --- | --- | --- | --- | --- | --- | --- |");
        foreach (LearningRound round in result.Rounds)
        {
            Line($"| {round.Round} | {round.Frames} | {round.Steps} | {round.ForceError:F3} | {round.HotForceError:F3} | {round.TrainingError:F3} | {round.ValidationError:F3} |");
        }

        Title("Dynamics");
        if (result.Survival.Count == 0)
        {
            Line($"Not tried to the end: whether dynamics on this model holds is not known.");
        }
        else
        {
            Line($"Langevin dynamics on the model, bonds watched, time step {settings.TimeStepFs:G3} fs. Drift is that of the conserved energy, with its 95 % interval.");
            Line($"");
            Line($"| T, K | came to, ps | drift, meV/atom/ps | largest spread, eV/Å | |");
            Line($"| --- | --- | --- | --- | --- |");
            foreach (SurvivalResult run in result.Survival)
            {
                Line($"| {run.TemperatureK:G4} | {run.LengthPs:F1} | {run.Drift:F3}{(run.DriftHalfWidth is { } half ? FormattableString.Invariant($" ± {half:F3}") : "")} | {run.LargestSpread:F3} | {run.Failure ?? "holds"} |");
            }
        }

        Title("Harmonic wavenumbers");
        lines.Add(harmonic is not null
            ? FormattableString.Invariant($"First structure, each potential at its own minimum: median difference {harmonic.Median:F1} cm⁻¹, largest {harmonic.Largest:F1} cm⁻¹ (`{HarmonicComparison.TableName}`).")
            : $"Not compared: {harmonicFailure}");
        Title("Domain of the data");
        Line($"Elements {string.Join(", ", domain.Elements)}; forces up to {domain.LargestForce:F1} eV/Å; energies over {domain.EnergyRange:F2} eV. Shortest distances, Å: {string.Join(", ", domain.Shortest.Select(pair => FormattableString.Invariant($"{pair.First}–{pair.Second} {pair.Distance:F2}")))}.");
        Title("What it did not learn");
        lines.AddRange(Unlearned(settings, state, result).Select(line => $"- {line}"));
        Title("How it was made");
        Line($"    {settings.Command ?? "from C#, by MDEngine.Simulations.Learning"}");
        Line($"");
        Line($"{result.Minutes:F1} minutes of wall time on {settings.Reference.Options.Threads} threads, restarts included. The same command, program and machine give the same model, however often it is stopped, as long as the time does not end it: that is the one thing that depends on the clock.");
        AtomicFile.WriteLines(folder.Delivered(FileName), lines);
    }

    /// <summary>The card where there is no model.</summary>
    public static void WriteFailure(Learning settings, LearningFolder folder, string what) => AtomicFile.WriteLines(folder.Delivered(FileName), [$"# No model\n\nNothing could be learned: {what}\n\nReference: `{settings.Reference.Name}`. What was done is kept; the same command goes on from there.\n\n    {settings.Command ?? "from C#, by MDEngine.Simulations.Learning"}"]);

    private static string Describe(Frame frame) =>
        FormattableString.Invariant($"{HillFormula.Of(frame.Topology.AtomicNumbers)} ({frame.AtomCount} atoms, charge {frame.Topology.TotalCharge ?? 0:G3} e)");

    private static IEnumerable<string> Unlearned(Learning settings, LearningState state, LearningResult result)
    {
        LearningRound last = result.Last;
        if (last.ForceError > settings.Accuracy)
        {
            yield return FormattableString.Invariant($"Forces to the accuracy that was asked for: {last.ForceError:F3} instead of {settings.Accuracy:G3} kcal/mol/Å. {(last.LacksSteps ? "Frames that it was trained on are hardly better, so more steps would help: give more --minutes." : "Frames that it was trained on are better, so more frames would help: give more --minutes.")}");
        }

        foreach (IGrouping<string, SurvivalResult> failure in result.Survival.Where(run => run.Failure is not null).GroupBy(run => run.Failure!))
        {
            yield return FormattableString.Invariant($"Dynamics of {settings.SurvivalPs:G4} ps at {string.Join(" and ", failure.Select(run => run.TemperatureK).Distinct())} K: {failure.Key}.");
        }

        foreach ((string faults, double temperature) in new[] { ("faults", settings.TemperatureK), ("hot_faults", settings.HotK) })
        {
            foreach (IGrouping<string, string> fault in Faults(state, "frames kept out", faults).GroupBy(fault => fault))
            {
                string times = fault.Count() > 1 ? FormattableString.Invariant($" ({fault.Count()} times)") : "";
                string rest = settings.ReferenceDynamics ? "Frames after that were not taken: the model knows the bonds of the start only" : "That frame was not taken";
                yield return FormattableString.Invariant($"What happens on the reference itself at {temperature:G4} K: {fault.Key}{times}. {rest}.");
            }
        }

        foreach (string fault in Faults(state, "structures", "faults"))
        {
            yield return $"A minimum that the reference did not converge to: {fault}.";
        }

        int refused = Faults(state, "first frames", "faults").Count + Enumerable.Range(1, last.Round + 1).Sum(round => Faults(state, $"data {round}", "faults").Count);
        if (refused > 0)
        {
            yield return $"{refused} {(refused == 1 ? "frame that was" : "frames that were")} refused, because the reference failed or bonds or forces were not those of the molecule, such as: {Faults(state, "first frames", "faults").Concat(Enumerable.Range(1, last.Round + 1).SelectMany(round => Faults(state, $"data {round}", "faults"))).First()}.";
        }

        yield return FormattableString.Invariant($"Reactions, bonds that break, and temperatures above {settings.HotK:G4} K.");
        yield return "Energies of different molecules against each other, beyond what the structures above hold.";
    }

    private static List<string> Faults(LearningState state, string stage, string key) =>
        state.Find(stage)?[key] is JsonArray lines ? [.. lines.Select(line => line!.GetValue<string>())] : [];
}
