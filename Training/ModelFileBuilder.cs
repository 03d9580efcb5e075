using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Training.Data;
using MDEngine.Training.Properties;

namespace MDEngine.Training;

/// <summary>Model files before and after training.</summary>
internal static class ModelFileBuilder
{
    /// <summary>The model that training starts from: that of the file to fine-tune, or a new one.</summary>
    /// <param name="options">Options.</param>
    /// <param name="data">Data.</param>
    public static ModelFile Start(TrainingOptions options, TrainingData data)
    {
        if (options.FineTune is null)
        {
            return Create(options, data);
        }

        ModelFile trained = ModelFile.Read(options.FineTune);
        JsonObject header = trained.Header.DeepClone().AsObject();
        Dictionary<string, SafetensorsTensor> tensors = trained.Tensors.ToDictionary();
        SetTarget(header, tensors, options, data, PropertyTarget.Of(trained));
        SetDropout(header, options);
        header["energies"] = options.Energies.ToString().ToLowerInvariant();
        SetDomain(header, Survey(data, TrainingDomain.Of(trained)));
        return ModelFile.Create(trained.Path, header, tensors);
    }

    /// <summary>A model without parameters: header, and the scaling that follows from the data.</summary>
    private static ModelFile Create(TrainingOptions options, TrainingData data)
    {
        var header = new JsonObject { ["format"] = 1 };
        foreach ((string key, JsonNode? value) in options.Model)
        {
            header[key] = value?.DeepClone();
        }

        foreach ((string key, JsonNode value) in ModelDefaults.Of(header["architecture"]?.ToString() ?? ""))
        {
            header[key] ??= value;
        }

        SetDropout(header, options);
        header["energies"] = options.Energies.ToString().ToLowerInvariant();
        header["elements"] = new JsonArray([.. data.References.Elements.Select(z => (JsonNode)z)]);
        header["units"] = new JsonObject { ["energy"] = "eV", ["length"] = "angstrom" };
        if (header["fragmentation"] is null && CommonLabels(data) is Topology labeled)
        {
            header["fragmentation"] = new JsonObject
            {
                ["scheme"] = "labels",
                ["atomic_numbers"] = new JsonArray([.. labeled.AtomicNumbers.Select(z => (JsonNode)z)]),
                ["labels"] = new JsonArray([.. labeled.FragmentLabels.Select(label => (JsonNode)label)]),
            };
        }

        Dictionary<string, SafetensorsTensor> scaling = options.Target is null ? Scaling(header, data.References) : [];
        SetTarget(header, scaling, options, data, null);
        SetDomain(header, Survey(data, null));
        return ModelFile.Create(options.Path, header, scaling);
    }

    private static TrainingDomain Survey(TrainingData data, TrainingDomain? before) =>
        DomainSurvey.Of(data.Split.Training.Select(frame => data.Frames.Read(frame).System), before);

    /// <summary>What the model will predict in place of energies, if so. One that predicted a property before keeps its scaling.</summary>
    private static void SetTarget(JsonObject header, Dictionary<string, SafetensorsTensor> tensors, TrainingOptions options, TrainingData data, PropertyTarget? before)
    {
        if (options.Target is not { } property)
        {
            if (before is not null)
            {
                throw new InputFileException(options.Path, 0, 0, $"{options.FineTune} predicts {before.Name}, not energies; expected a section 'target' that says which property it learns");
            }

            return;
        }

        header.Remove(CoreRepulsion.Key);
        if (before is null)
        {
            PropertyScaling scaling = PropertyScaling.Of(data, property);
            if (ExactScaling(header) is not null && property.Standardization == Standardization.Atoms)
            {
                throw new InputFileException(options.Path, 0, 0, $"target.standardize is 'atoms', for which exact mode of {header["architecture"]} has no place; give mean, or model.mode: smooth");
            }

            var outputs = new ReferenceEnergies(scaling.AtomShares, scaling.Scale, 0, scaling.Scale, data.References.Elements);
            foreach ((string name, SafetensorsTensor tensor) in Scaling(header, outputs))
            {
                tensors[name] = tensor;
            }

            scaling.TargetOf(property).WriteTo(header);
        }
        else
        {
            (before with { Name = property.Name, Unit = property.Unit, Readout = property.Readout, Pooling = property.Pooling }).WriteTo(header);
        }
    }

    /// <summary>The tensors by which exact mode scales totals, or null where scale and atomref do.</summary>
    private static (string Mean, string Deviation)? ExactScaling(JsonObject header) =>
        header["mode"]?.ToString() == "exact" ? Architectures.TotalEnergyScaling(header["architecture"]?.ToString() ?? "") : null;

    /// <summary>What the model will have seen, and in smooth mode, which dynamics is for, a repulsion of cores where that ends.</summary>
    private static void SetDomain(JsonObject header, TrainingDomain domain)
    {
        domain.WriteTo(header);
        if (header["mode"]?.ToString() == "smooth" && header["target"] is null)
        {
            CoreRepulsion.WriteTo(header);
        }
    }

    /// <summary>The trained model: the network's tensors, and what else <paramref name="start"/> holds.</summary>
    public static ModelFile Capture(ModelFile start, ITrainingNetwork network, JsonObject training)
    {
        var tensors = new Dictionary<string, SafetensorsTensor>(network.Tensors());
        foreach ((string name, SafetensorsTensor tensor) in start.Tensors)
        {
            tensors.TryAdd(name, tensor);
        }

        JsonObject header = start.Header.DeepClone().AsObject();
        header["training"] = training;
        return ModelFile.Create(start.Path, header, tensors);
    }

    /// <summary>Dropout is of the training, not of the model that it starts from.</summary>
    private static void SetDropout(JsonObject header, TrainingOptions options)
    {
        header.Remove("dropout");
        if (options.Dropout > 0)
        {
            header["dropout"] = options.Dropout;
        }
    }

    /// <summary>Under the names that the architectures read: scale and atomref, or what exact mode has in their place.</summary>
    private static Dictionary<string, SafetensorsTensor> Scaling(JsonObject header, ReferenceEnergies references)
    {
        SafetensorsTensor Scalar(double value) => SafetensorsTensor.FromDoubles([value]);
        if (ExactScaling(header) is var (mean, deviation))
        {
            return new() { [mean] = Scalar(references.MeanEnergy), [deviation] = Scalar(references.EnergyDeviation) };
        }

        double[] ofAtoms = references.AtomReferences;
        var rows = new double[int.TryParse(header["max_z"]?.ToString(), out int count) ? count : ofAtoms.Length];
        ofAtoms.AsSpan(0, Math.Min(rows.Length, ofAtoms.Length)).CopyTo(rows);
        return new() { ["scale"] = Scalar(references.ForceScale), ["atomref"] = SafetensorsTensor.FromDoubles(rows, rows.Length) };
    }

    /// <summary>The first frame's topology if it has fragment labels and all frames are of the same atoms and labels, else null.</summary>
    private static Topology? CommonLabels(TrainingData data)
    {
        Topology? common = null;
        foreach (int index in data.Split.Training)
        {
            Topology topology = data.Frames.Read(index).Topology;
            ImmutableArray<int> labels = topology.FragmentLabels;
            common ??= topology;
            if (labels.IsEmpty || !labels.SequenceEqual(common.FragmentLabels) || !topology.AtomicNumbers.SequenceEqual(common.AtomicNumbers))
            {
                return null;
            }
        }

        return common;
    }
}
