using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Training.Fused;

/// <summary>What the model file of a ViSNet holds besides the parameters that the energy depends on.</summary>
internal static class ViSNetTensors
{
    /// <summary>A constant of the radial functions, by its name, or null for a parameter.</summary>
    public static double[]? ConstantOf(string name, ModelFile model)
    {
        bool isMean = name.EndsWith(".means", StringComparison.Ordinal);
        if (!isMean && !name.EndsWith(".betas", StringComparison.Ordinal))
        {
            return null;
        }

        ViSNetOptions options = ViSNetOptions.From(model);
        if (model.Tensors.ContainsKey(name))
        {
            return model.GetTensor(name, options.RadialCount);
        }

        double cutoff = name.StartsWith(ViSNetNames.LongRadial, StringComparison.Ordinal) ? options.EffectiveLongCutoff : options.ShortCutoff;
        return isMean ? RadialConstants.Means(options.RadialCount, cutoff) : RadialConstants.Widths(options.RadialCount, cutoff);
    }

    /// <summary>Tensors that the file has all the same, as the last long layer gives no vectors.</summary>
    public static IEnumerable<(string Name, long[] Shape)> WithoutInfluence(ModelFile model)
    {
        if (model.Architecture != "visnet-lsrm")
        {
            yield break;
        }

        ViSNetOptions options = ViSNetOptions.From(model);
        long channels = options.HiddenChannels;
        if (options.LongLayerCount == 0)
        {
            yield return (ViSNetNames.LongRadialMap + ".weight", [channels, options.RadialCount]);
            yield return (ViSNetNames.LongRadialMap + ".bias", [channels]);
            yield break;
        }

        yield return (ViSNetNames.Long(options.LongLayerCount - 1, "model_2.linears.0.weight"), [channels, channels]);
        yield return (ViSNetNames.Long(options.LongLayerCount - 1, "model_2.linears.1.weight"), [channels, channels]);
    }
}
