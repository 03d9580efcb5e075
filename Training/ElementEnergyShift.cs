using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Training;

/// <summary>
/// Moves the elements' energies of a model that is trained on to the zero of the new data's energies. A model of another reference, or one that learned energies as
/// differences, is thousands of eV away from them; a network that had to learn that would lose what it knows.
/// </summary>
internal static class ElementEnergyShift
{
    private const string TensorName = "atomref";

    /// <summary>Enough for ten elements or so; more would only take longer.</summary>
    private const int MostFrames = 1000;

    /// <summary>Whether the training compares energies themselves, and the model has such energies.</summary>
    public static bool IsNeeded(TrainingOptions options, ModelFile start) => options.FineTune is not null && options.Target is null && options.EnergyWeight > 0
        && options.Energies == EnergyComparison.Absolute && start.Tensors.ContainsKey(TensorName);

    /// <summary>Adds to each element's energy what fits the model's errors on the training frames best.</summary>
    /// <param name="start">The model.</param>
    /// <param name="network">It, as it computes.</param>
    /// <param name="data">The data.</param>
    public static ModelFile Apply(ModelFile start, ITrainingNetwork network, TrainingData data)
    {
        int every = (data.Split.Training.Length + MostFrames - 1) / MostFrames;
        var fit = new ElementFit();
        foreach (int index in data.Split.Training.Where((_, k) => k % every == 0))
        {
            ReferenceFrame frame = data.Frames.Read(index);
            var errors = new EvaluationMetrics();
            network.Judge([frame], errors);
            fit.Add(frame.Topology, -errors.Energy.Mean);
        }

        double[] shift = fit.Solve();
        double[] energies = start.GetTensor(TensorName, start.Tensors[TensorName].Shape);
        for (int z = 0; z < Math.Min(energies.Length, shift.Length); z++)
        {
            energies[z] += shift[z];
        }

        var tensors = new Dictionary<string, SafetensorsTensor>(start.Tensors) { [TensorName] = SafetensorsTensor.FromDoubles(energies, energies.Length) };
        return ModelFile.Create(start.Path, start.Header, tensors);
    }
}
