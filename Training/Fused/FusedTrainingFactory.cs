using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Potentials.Learned.Properties;

namespace MDEngine.Training.Fused;

/// <summary>Networks that the fused engine trains.</summary>
internal sealed class FusedTrainingFactory : ITrainingNetworkFactory
{
    /// <summary>Why the fused engine cannot train this, or null.</summary>
    public static string? Obstacle(ModelFile start, TrainingOptions options) => true switch
    {
        _ when options.Device != "cpu" => "training.device is 'cuda'",
        _ when PropertyTarget.Of(start) is { } target => IPropertyModel.IsFused(start, target) && (start.IsSmooth || !start.Architecture.StartsWith("visnet", StringComparison.Ordinal))
            ? null : $"the fused engine does not train the {target.Readout.ToString().ToLowerInvariant()} readout, the pooling or the mode of this {start.Architecture}",
        _ when start.Architecture == "so3lr" || !FusedBackends.Serves(start) => $"the fused engine does not train this {start.Architecture}",
        _ when !start.IsSmooth => "exact mode has jumps, at which forces cannot be learned by differences",
        _ => null,
    };

    /// <inheritdoc/>
    public ITrainingNetwork Create(ModelFile start, TrainingOptions options) => new FusedTraining(start, options.Precision, options.Threads);
}
