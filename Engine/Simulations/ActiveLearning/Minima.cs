using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Brings the structures to their minima on the reference, which shows whether it can do them.</summary>
internal static class Minima
{
    /// <summary>Optimizes all structures into a file.</summary>
    /// <exception cref="InputException">The reference does not cover a structure.</exception>
    /// <exception cref="SimulationDivergedException">It fails there.</exception>
    public static JsonObject Find(Learning settings, string path, CancellationToken cancellation)
    {
        var found = new List<Frame>();
        var faults = new JsonArray();
        foreach (Structure structure in settings.Structures)
        {
            OptimizationOutcome outcome;
            try
            {
                outcome = new GeometryOptimization(settings.Reference) { MaximumSteps = 500 }.Execute(structure, cancellation);
            }
            catch (InputException exception) when (exception is not InputFileException)
            {
                throw new InputException($"{structure.Source}: {exception.Message}", exception);
            }

            if (outcome.MaxForce is null)
            {
                throw new SimulationDivergedException($"{structure.Source}: {outcome.Failure}; look at the structure, its charge and its spin");
            }

            if (outcome.Failure is { } failure)
            {
                faults.Add($"{structure.Source}: {failure}");
            }

            Topology topology = outcome.Frame.Topology;
            settings.Progress?.Note(FormattableString.Invariant(
                $"{structure.Source}: {HillFormula.Of(topology.AtomicNumbers)}, {topology.AtomCount} atoms, charge {topology.TotalCharge ?? 0:G3} e, {Spin(topology)}; optimized in {outcome.ForceCalls} calls of {settings.Reference.Name}"));
            found.Add(Origin.Mark(outcome.Frame, found.Count, "minimum"));
        }

        FrameFile.Write(path, found);
        return new JsonObject { ["structures"] = found.Count, ["faults"] = faults };
    }

    private static string Spin(Topology topology)
    {
        int charge = (int)Math.Round(topology.TotalCharge ?? 0);
        int unpaired = topology.UnpairedElectrons ?? ((topology.AtomicNumbers.Sum() - charge) & 1);
        return $"{unpaired} unpaired electron{(unpaired == 1 ? "" : "s")}{(topology.UnpairedElectrons is null ? " (as few as can be)" : "")}";
    }
}
