using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Training.Evaluation;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Writes what a user takes away: models, tables and, last, the card.</summary>
internal sealed class Delivery(Learning settings, LearningFolder folder)
{
    /// <summary>Name of the table of rounds.</summary>
    public const string CurveName = "learning-curve.csv";

    /// <summary>Name of the table of runs that had to hold.</summary>
    public const string SurvivalName = "survival.csv";

    /// <summary>Name of the table of force components.</summary>
    public const string ParityName = "parity.csv";

    /// <summary>Name of the table of spreads and errors.</summary>
    public const string SpreadName = "spread.csv";

    private const int MostPoints = 3000;

    /// <summary>Writes the models; nothing in them depends on the clock.</summary>
    public void WriteModels(LearningRound last)
    {
        for (int member = 0; member < settings.Members; member++)
        {
            ModelFile trained = ModelFile.Read(folder.Model(last.Round, member));
            JsonObject header = trained.Header.DeepClone().AsObject();
            header["training"] = new JsonObject
            {
                ["by"] = "mdengine learn",
                ["reference"] = settings.Reference.Name,
                ["temperature_k"] = settings.TemperatureK,
                ["member"] = member + 1,
                ["frames"] = last.Frames,
                ["steps"] = last.Steps,
                ["seed"] = settings.Seed,
                ["started_from"] = settings.Start is null ? null : Path.GetFileName(settings.Start),
            };
            string path = folder.DeliveredModel(member);
            ModelFile.Create(path, header, trained.Tensors).Write(path);
        }
    }

    /// <summary>Writes the tables, and gives the errors at T.</summary>
    public EvaluationMetrics WriteTables(IReadOnlyList<LearningRound> rounds, IReadOnlyList<SurvivalResult> survival, Committee committee)
    {
        IReadOnlyList<Frame> heldOut = FrameFile.Read(folder.HeldOut);
        CsvFile.Write(
            folder.Delivered(CurveName),
            "round,frames,steps,force_mae_kcal_mol_angstrom,hot_force_mae_kcal_mol_angstrom,committee_force_mae_kcal_mol_angstrom,training_force_mae_kcal_mol_angstrom,validation_force_mae_kcal_mol_angstrom,energy_mae_mev_per_atom",
            rounds.Select(round => FormattableString.Invariant(
                $"{round.Round},{round.Frames},{round.Steps},{round.ForceError:F4},{round.HotForceError:F4},{round.CommitteeError:F4},{round.TrainingError:F4},{round.ValidationError:F4},{round.EnergyError:F4}")));
        CsvFile.Write(
            folder.Delivered(SurvivalName),
            "temperature_k,length_ps,holds,drift_mev_per_atom_per_ps,drift_half_width_95_mev_per_atom_per_ps,largest_spread_ev_per_angstrom,failure",
            survival.Select(run => FormattableString.Invariant(
                $"{run.TemperatureK},{run.LengthPs:F3},{(run.Failure is null ? "yes" : "no")},{run.Drift:F4},{run.DriftHalfWidth:F4},{run.LargestSpread:G4},\"{run.Failure?.Replace('"', '\'')}\"")));
        var points = new List<(double Reference, double Model)>();
        foreach (Frame frame in heldOut)
        {
            EvaluationResult result = Committee.Evaluate(committee[0], frame.System);
            points.AddRange(frame.Forces!.Zip(result.Forces).SelectMany(pair => Enumerable.Range(0, 3).Select(axis => (pair.First[axis], pair.Second[axis]))));
        }

        int stride = Math.Max(1, (points.Count + MostPoints - 1) / MostPoints);
        CsvFile.Write(
            folder.Delivered(ParityName),
            "reference_force_ev_per_angstrom,model_force_ev_per_angstrom",
            points.Where((_, k) => k % stride == 0).OrderBy(point => point.Reference).Select(point => FormattableString.Invariant($"{point.Reference:F5},{point.Model:F5}")));
        var judge = new CommitteeJudge(committee);
        CsvFile.Write(
            folder.Delivered(SpreadName),
            "spread_ev_per_angstrom,largest_error_ev_per_angstrom",
            heldOut.Concat(FrameFile.Read(folder.HeldOutHot)).Select(judge.SpreadAndError).OrderBy(pair => pair.Spread).Select(pair => FormattableString.Invariant($"{pair.Spread:F5},{pair.Error:F5}")));
        return CommitteeJudge.Errors(committee[0], heldOut);
    }
}
