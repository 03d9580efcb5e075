using MDEngine.Potentials.Learned.Properties;
using MDEngine.Training.Data;

namespace MDEngine.Training.Properties;

/// <summary>How a network's outputs become a property; it follows from the training frames.</summary>
/// <param name="Scale">Unit of the outputs.</param>
/// <param name="AtomShares">[100] share of each element by atomic number.</param>
/// <param name="Offset">Added once a structure.</param>
/// <param name="Mean">Mean of the values (of vectors: of their lengths).</param>
/// <param name="Deviation">Their standard deviation.</param>
internal sealed record PropertyScaling(double Scale, double[] AtomShares, double Offset, double Mean, double Deviation)
{
    /// <summary>That of the training frames.</summary>
    public static PropertyScaling Of(TrainingData data, PropertyOptions options)
    {
        ReferenceFrame[] frames = [.. data.Split.Training.Select(index => data.Frames.Read(index))];
        ReferenceEnergies fit = data.References;
        bool byAtoms = options.Standardization == Standardization.Atoms;
        double[] shares = byAtoms ? fit.AtomReferences : new double[fit.AtomReferences.Length];
        double offset = options.Standardization == Standardization.Mean ? fit.MeanEnergy : 0;
        double RootMeanSquare(Func<ReferenceFrame, double> squareOf) => Math.Sqrt(frames.Average(squareOf));
        double scale = options.Standardization switch
        {
            Standardization.None => 1,
            Standardization.Mean => fit.EnergyDeviation,
            Standardization.Atoms => RootMeanSquare(frame => Square(frame.Energy - frame.Topology.AtomicNumbers.Sum(z => shares[z]))),
            _ => RootMeanSquare(frame => frame.Property!.Average(Square)),
        };

        // Values that the elements explain to the last digit leave nothing to scale by.
        double least = 1e-9 * Math.Max(1e-300, fit.EnergyDeviation + Math.Abs(fit.MeanEnergy));
        return new PropertyScaling(scale > least ? scale : 1, shares, offset, fit.MeanEnergy, fit.EnergyDeviation);
    }

    /// <summary>What the model file will say.</summary>
    public PropertyTarget TargetOf(PropertyOptions options) => new(options.Name, options.Unit, options.Readout, options.Pooling, Offset);

    private static double Square(double x) => x * x;
}
