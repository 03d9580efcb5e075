using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>What decides the results of learning, but for the clock, and what cannot be learned.</summary>
internal static class LearningIdentity
{
    /// <summary>What a resumed run must agree in.</summary>
    public static JsonObject Of(Learning settings) => new(settings.Reference.Identity())
    {
        ["structures_sha256"] = settings.Structures.Aggregate("", (before, structure) => StructureHash.Of(structure.System, before)),
        ["start_sha256"] = settings.Start is null ? null : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(settings.Start))),
        ["temperature_k"] = settings.TemperatureK,
        ["accuracy_kcal_mol_angstrom"] = settings.Accuracy,
        ["members"] = settings.Members,
        ["channels"] = settings.Start is null ? settings.Channels : null,
        ["layers"] = settings.Start is null ? settings.Layers : null,
        ["training_steps"] = settings.TrainingSteps,
        ["max_frames"] = settings.MaximumFrames,
        ["max_rounds"] = settings.MaximumRounds,
        ["survival_ps"] = settings.SurvivalPs,
        ["survival_runs"] = settings.SurvivalRuns,
        ["timestep_fs"] = settings.TimeStepFs,
        ["reference_dynamics"] = settings.ReferenceDynamics,
        ["seed"] = settings.Seed,
    };

    /// <summary>Refuses what cannot be learned.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static void RequireSense(Learning settings)
    {
        static void Require(bool condition, string problem)
        {
            if (!condition)
            {
                throw new InputException(problem);
            }
        }

        Require(settings.Structures.Count > 0, "There is no structure to learn; expected one at least.");
        Require(settings.TemperatureK > 0 && double.IsFinite(settings.TemperatureK), FormattableString.Invariant($"--temperature is {settings.TemperatureK}; expected a positive number of K."));
        Require(settings.Accuracy > 0, FormattableString.Invariant($"--accuracy is {settings.Accuracy}; expected a positive number of kcal/mol/Å."));
        Require(settings.Minutes > 0, FormattableString.Invariant($"--minutes is {settings.Minutes}; expected a positive number."));
        Require(settings.Members is >= 2 and <= 8, $"--members is {settings.Members}; expected 2 to 8: one network alone does not know what it does not know.");
        Structure first = settings.Structures[0];
        foreach (Structure structure in settings.Structures)
        {
            Require(structure.AtomCount > 1, $"{structure.Source}: holds one atom; expected a molecule.");
            Require(!structure.Frame.Cell.IsPeriodic, $"{structure.Source}: is periodic; 'mdengine learn' is for molecules: remove the cell (pbc=\"F F F\") if it is one.");
            Require(
                (structure.Frame.Topology.TotalCharge ?? 0) == (first.Frame.Topology.TotalCharge ?? 0)
                    && (structure.Frame.Topology.UnpairedElectrons ?? 0) == (first.Frame.Topology.UnpairedElectrons ?? 0),
                $"{structure.Source}: has another charge or multiplicity than {first.Source}; a network knows neither, so learn them apart.");
        }

        if (settings.Start is { } start)
        {
            RequireStart(ModelFile.Read(start), settings.Structures);
        }
    }

    /// <summary>The networks of a committee are trained further, on the processor.</summary>
    private static void RequireStart(ModelFile start, IReadOnlyList<Structure> structures)
    {
        if (start.Architecture == "so3lr" || !start.IsSmooth)
        {
            throw new InputException($"--start is {start.Path}, which is {(start.Architecture == "so3lr" ? "SO3LR" : "in exact mode")}; expected a ViSNet, ViSNet-LSRM or PAMNet in smooth mode.");
        }

        foreach (Structure structure in structures)
        {
            string[] unknown = [.. structure.Frame.Topology.AtomicNumbers.Distinct().Where(z => !start.Elements.Contains(z)).Select(z => Element.FromAtomicNumber(z).Symbol)];
            if (unknown.Length > 0)
            {
                throw new InputException($"{structure.Source}: holds {string.Join(", ", unknown)}, which {start.Path} was not trained on; give another --start, or none.");
            }
        }
    }
}
