namespace MDEngine.Training.Properties;

/// <summary>How the error e of a property counts, in units of the model's scale; of vectors the length of the error.</summary>
public enum PropertyLoss
{
    /// <summary>|e| (PAMNet on QM9).</summary>
    Absolute,

    /// <summary>e²/2 up to 1, |e| − 1/2 beyond (PAMNet on RNA).</summary>
    Smooth,

    /// <summary>e² (PAMNet on PDBbind).</summary>
    Squared,
}

/// <summary>Losses of single errors and their slopes.</summary>
internal static class PropertyLosses
{
    /// <summary>The loss of an error.</summary>
    public static double Of(this PropertyLoss loss, double error) => loss switch
    {
        PropertyLoss.Absolute => Math.Abs(error),
        PropertyLoss.Smooth => Math.Abs(error) < 1 ? 0.5 * error * error : Math.Abs(error) - 0.5,
        _ => error * error,
    };

    /// <summary>Its derivative.</summary>
    public static double Slope(this PropertyLoss loss, double error) => loss switch
    {
        PropertyLoss.Absolute => Math.Sign(error),
        PropertyLoss.Smooth => Math.Clamp(error, -1, 1),
        _ => 2 * error,
    };
}
