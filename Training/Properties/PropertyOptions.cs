using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Learned.Properties;

namespace MDEngine.Training.Properties;

/// <summary>What is taken off the values of a property, and in which unit the network then learns them.</summary>
public enum Standardization
{
    /// <summary>A share of each element, by least squares or as stated; unit: the standard deviation of the rest.</summary>
    Atoms,

    /// <summary>Their mean; unit: their standard deviation.</summary>
    Mean,

    /// <summary>Nothing; unit: their root mean square.</summary>
    Scale,

    /// <summary>Nothing; unit: 1.</summary>
    None,
}

/// <summary>The property that a network learns in place of energies: the section "target" of a training file.</summary>
/// <param name="Source">Where its values are.</param>
/// <param name="Name">What it is called in the model file.</param>
/// <param name="Unit">Of the values, for people.</param>
/// <param name="Readout">Number, vector, or length of a vector.</param>
/// <param name="Pooling">How atoms are pooled.</param>
/// <param name="Loss">How errors count.</param>
/// <param name="Standardization">What is taken off.</param>
/// <param name="AtomShares">Share of each element by atomic number, where it is stated.</param>
public sealed record PropertyOptions(
    PropertySource Source,
    string Name,
    string Unit,
    PropertyReadout Readout,
    Pooling Pooling,
    PropertyLoss Loss,
    Standardization Standardization,
    IReadOnlyDictionary<int, double>? AtomShares)
{
    /// <summary>Numbers that a structure has: 1, or 3 of a vector.</summary>
    public int Width => Readout == PropertyReadout.Vector ? 3 : 1;

    /// <summary>The words of "pooling", which for complexes is that of the model file.</summary>
    private enum PoolingWord
    {
        Sum,
        Mean,
        Signed,
    }

    /// <summary>Reads the section, or null where there is none.</summary>
    /// <exception cref="InputFileException">Something in it cannot be.</exception>
    internal static PropertyOptions? Read(YamlSection root)
    {
        if (!root.Has("target"))
        {
            return null;
        }

        YamlSection target = root.Section("target");
        foreach (string other in (string[])["loss", "energies"])
        {
            if (root.Has(other))
            {
                throw root.Wrong(other, $"none beside 'target', whose loss is target.loss: energies and forces are not learned");
            }
        }

        string key = target.Text("key") ?? throw target.Wrong("key", "the name of the property in the data, such as gap");
        var readout = target.Choice("readout", PropertyReadout.Scalar);
        var pooling = (Pooling)target.Choice("pooling", PoolingWord.Sum);
        bool byAtoms = readout == PropertyReadout.Scalar && pooling == Pooling.Sum;
        bool isStated = target.IsSection("standardize");
        Standardization standardization = isStated ? Standardization.Atoms
            : target.Choice("standardize", byAtoms ? Standardization.Atoms : readout == PropertyReadout.Scalar ? Standardization.Mean : Standardization.Scale);
        if (standardization == Standardization.Atoms && !byAtoms)
        {
            throw target.Wrong("standardize", "mean, scale or none: shares of elements go with readout: scalar and pooling: sum");
        }

        if (standardization == Standardization.Mean && readout != PropertyReadout.Scalar)
        {
            throw target.Wrong("standardize", "scale or none: a vector turns with the structure, and its mean says nothing");
        }

        if (pooling != Pooling.Sum && readout != PropertyReadout.Scalar)
        {
            throw target.Wrong("pooling", "sum: vectors of atoms are added");
        }

        return new PropertyOptions(
            PropertySource.Open(key, readout == PropertyReadout.Vector ? 3 : 1, target.Text("table")),
            target.Text("name", key),
            target.Text("unit", ""),
            readout,
            pooling,
            target.Choice("loss", PropertyLoss.Absolute),
            standardization,
            isStated ? target.Section("standardize").OfElements("shares of the elements in the property, such as 'H: -13.6'") : null);
    }
}
