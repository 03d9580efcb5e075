using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;
using MDEngine.Training.Properties;

namespace MDEngine.Training;

/// <summary>How validation frames are chosen.</summary>
public enum SplitMethod
{
    /// <summary>Whole blocks of consecutive frames.</summary>
    Blocks,

    /// <summary>Single frames, neighbors in time or not.</summary>
    Random,

    /// <summary>The validation files.</summary>
    Files,

    /// <summary>Index files.</summary>
    Indices,
}

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>Half a cosine down to the minimum at the last step.</summary>
    Cosine,

    /// <summary>Times a factor whenever validation has not improved for some time.</summary>
    Plateau,

    /// <summary>Stays.</summary>
    Constant,
}

/// <summary>Where the network is trained.</summary>
public enum TrainingDevice
{
    /// <summary>By libtorch on the processor.</summary>
    Cpu,

    /// <summary>On a GPU, where libtorch has CUDA.</summary>
    Cuda,
}

/// <summary>What becomes of frames with faults.</summary>
public enum BadFrames
{
    /// <summary>Training does not start.</summary>
    Stop,

    /// <summary>They are left out.</summary>
    Drop,
}

/// <summary>Where the data are and how they are split.</summary>
/// <param name="Files">Training data.</param>
/// <param name="ValidationFiles">Validation data, for <see cref="SplitMethod.Files"/>.</param>
/// <param name="EnergyUnit">Energy unit of .npz files.</param>
/// <param name="Keys">Names of the quantities in the files.</param>
/// <param name="AtomEnergies">Where the energies of the elements come from.</param>
/// <param name="Structure">A structure file whose fragment labels frames with the same atoms take, or null.</param>
/// <param name="BadFrames">What becomes of frames with faults.</param>
/// <param name="Split">How validation frames are chosen.</param>
/// <param name="ValidationFraction">Share of the frames for validation.</param>
/// <param name="BlockFrames">Frames in a block.</param>
/// <param name="GapFrames">Frames left out at each seam.</param>
/// <param name="TrainingIndices">Index file of the training frames, or null for all that are not validation frames.</param>
/// <param name="ValidationIndices">Index file of the validation frames.</param>
/// <param name="MaxFrames">Train on so many frames, drawn by the first seed; 0 for all (learning curves).</param>
public sealed record DataOptions(
    IReadOnlyList<string> Files,
    IReadOnlyList<string> ValidationFiles,
    EnergyUnit EnergyUnit,
    DataKeys Keys,
    AtomEnergyOptions AtomEnergies,
    string? Structure,
    BadFrames BadFrames,
    SplitMethod Split,
    double ValidationFraction,
    int BlockFrames,
    int GapFrames,
    string? TrainingIndices,
    string? ValidationIndices,
    int MaxFrames);

/// <summary>What moves the parameters.</summary>
public enum OptimizerKind
{
    /// <summary>AdamW.</summary>
    AdamW,

    /// <summary>Muon for the matrices of maps, AdamW for the rest.</summary>
    Muon,
}

/// <summary>AdamW (Loshchilov and Hutter, doi:10.48550/arXiv.1711.05101), alone or beside Muon.</summary>
/// <param name="WeightDecay">Decay of weights with two or more dimensions; biases, gains and norms do not decay.</param>
/// <param name="Beta1">Memory of the mean gradient.</param>
/// <param name="Beta2">Memory of its square.</param>
/// <param name="Epsilon">Added to the root of the square.</param>
/// <param name="AmsGrad">Whether the largest square so far is used (Reddi et al., doi:10.48550/arXiv.1904.09237).</param>
/// <param name="ClipNorm">Largest norm of a gradient, 0 for no limit.</param>
/// <param name="Kind">What moves the parameters.</param>
public sealed record OptimizerOptions(double WeightDecay, double Beta1, double Beta2, double Epsilon, bool AmsGrad, double ClipNorm, OptimizerKind Kind = OptimizerKind.AdamW);

/// <summary>Learning rate over the steps.</summary>
/// <param name="Kind">What follows the warm-up.</param>
/// <param name="LearningRate">Highest.</param>
/// <param name="MinimumLearningRate">Lowest.</param>
/// <param name="WarmupSteps">Steps of linear growth.</param>
/// <param name="PlateauFactor">By which a plateau lowers it.</param>
/// <param name="PlateauPatience">Validations without improvement that make a plateau.</param>
public sealed record ScheduleOptions(
    ScheduleKind Kind, double LearningRate, double MinimumLearningRate, int WarmupSteps, double PlateauFactor, int PlateauPatience);

/// <summary>Everything that a training run follows from.</summary>
/// <param name="Output">Folder for the results.</param>
/// <param name="Model">Header of the model to make; empty when <paramref name="FineTune"/> is given.</param>
/// <param name="FineTune">Model file to start from, or null.</param>
/// <param name="Data">Data and split.</param>
/// <param name="EnergyWeight">Weight of the mean squared energy error.</param>
/// <param name="ForceWeight">Weight of the mean squared force component error.</param>
/// <param name="DipoleWeight">Weight of the mean squared dipole component error, (e·Å)⁻².</param>
/// <param name="ForceError">How errors of forces are counted.</param>
/// <param name="Energies">What energies are compared with.</param>
/// <param name="Optimizer">AdamW.</param>
/// <param name="Schedule">Learning rate.</param>
/// <param name="BatchSize">Structures in a step.</param>
/// <param name="MaxSteps">Steps, 0 where epochs count.</param>
/// <param name="MaxEpochs">Passes over the training frames, where <paramref name="MaxSteps"/> is 0.</param>
/// <param name="AverageDecay">Memory of the exponential moving average of the weights; 0 for none.</param>
/// <param name="Dropout">Share of fragment features that a step leaves out (ViSNet-LSRM).</param>
/// <param name="EarlyStopPatience">Validations without improvement that end the run; 0 for never.</param>
/// <param name="ValidationInterval">Steps between validations, 0 for one after each epoch.</param>
/// <param name="CheckpointInterval">Steps between checkpoints, besides one after each validation; 0 for none.</param>
/// <param name="Seeds">One model is trained for each.</param>
/// <param name="Precision">Inside the network.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="Backend">What computes the training; the fused engine where it can, if it is left open.</param>
/// <param name="Threads">Threads; 0 for one for each processor, or for libtorch's own choice.</param>
/// <param name="Path">The training file.</param>
/// <param name="Text">Its text: a resumed run must be of the same.</param>
public sealed record TrainingOptions(
    string Output,
    JsonObject Model,
    string? FineTune,
    DataOptions Data,
    double EnergyWeight,
    double ForceWeight,
    double DipoleWeight,
    ForceError ForceError,
    EnergyComparison Energies,
    OptimizerOptions Optimizer,
    ScheduleOptions Schedule,
    int BatchSize,
    int MaxSteps,
    int MaxEpochs,
    double AverageDecay,
    double Dropout,
    int EarlyStopPatience,
    int ValidationInterval,
    int CheckpointInterval,
    IReadOnlyList<int> Seeds,
    NetworkPrecision Precision,
    string Device,
    NetworkBackend Backend,
    int Threads,
    string Path,
    string Text)
{
    /// <summary>The property that is learned in place of energies, or null.</summary>
    public PropertyOptions? Target { get; init; }

    /// <summary>What the loss compares: energies, and forces and dipoles where they have a weight.</summary>
    public Quantities Needed => Loss.Needed;

    /// <summary>The loss.</summary>
    public LossWeights Loss => new(EnergyWeight, ForceWeight, DipoleWeight, ForceError, Energies) { Property = Target?.Loss };

    /// <summary>Reads a training file (docs/reference/training.md). Paths in it are relative to the working folder.</summary>
    /// <exception cref="InputFileException">It is missing, or something in it cannot be.</exception>
    public static TrainingOptions Read(string path)
    {
        (YamlSection root, string text) = YamlSection.LoadExtended(path);
        YamlSection schedule = root.Section("schedule");
        YamlSection optimizer = root.Section("optimizer");
        YamlSection loss = root.Section("loss");
        YamlSection training = root.Section("training");
        string? fineTune = root.Text("fine_tune");
        PropertyOptions? target = PropertyOptions.Read(root);
        var options = new TrainingOptions(
            root.Text("output") ?? throw root.Wrong("output", "a folder for the results"),
            root.Section("model").ToJson(),
            fineTune,
            ReadData(root.Section("data"), root.Section("split"), target),
            loss.Number("energy_weight", 1),
            loss.Number("force_weight", 80),
            loss.Number("dipole_weight", 0),
            loss.Choice("force_error", ForceError.Squares),
            root.Choice("energies", EnergyComparison.Absolute),
            new OptimizerOptions(
                optimizer.Number("weight_decay", 5e-3),
                optimizer.Number("beta1", 0.9, 0, 1),
                optimizer.Number("beta2", 0.999, 0, 1),
                optimizer.Number("epsilon", 1e-8),
                optimizer.Flag("amsgrad", false),
                optimizer.Number("clip_norm", 0),
                optimizer.Choice("kind", OptimizerKind.AdamW)),
            new ScheduleOptions(
                schedule.Choice("kind", ScheduleKind.Cosine),
                schedule.Number("learning_rate", 5e-4),
                schedule.Number("minimum_learning_rate", 1e-7),
                schedule.Integer("warmup_steps", 1000, 0),
                schedule.Number("plateau_factor", 0.8, 0, 1),
                schedule.Integer("plateau_patience", 30)),
            training.Integer("batch_size", 8),
            training.Integer("max_steps", 0, 0),
            training.Integer("max_epochs", 100),
            training.Number("ema_decay", 0.999, 0, 1),
            training.Number("dropout", 0, 0, 1),
            training.Integer("early_stop_patience", 0, 0),
            training.Integer("validation_interval", 0, 0),
            training.Integer("checkpoint_interval", 0, 0),
            training.Integers("seeds", [1]),
            training.Choice("precision", NetworkPrecision.Float32),
            training.Choice("device", TrainingDevice.Cpu).ToString().ToLowerInvariant(),
            training.Choice("backend", NetworkBackend.Automatic),
            training.Integer("threads", 0, 0),
            path,
            text)
        {
            Target = target,
        };
        if ((fineTune is null) == !root.Has("model"))
        {
            throw root.Wrong("model", "either a section 'model' for a new model, or 'fine_tune: FILE' for a trained one to start from");
        }

        string architecture = options.Model["architecture"]?.ToString() ?? "";
        bool scalesTotals = Architectures.TotalEnergyScaling(architecture) is not null && options.Model["mode"]?.ToString() == "exact";
        if (target is null && options.Data.AtomEnergies.IsChosen && (fineTune is not null || scalesTotals))
        {
            throw root.Section("data").Wrong("atom_energies", fineTune is not null
                ? "none, as a model that is fine-tuned keeps its own"
                : $"none, as exact mode of {architecture} scales total energies; use mode: smooth");
        }

        if (options.Seeds.Count == 0)
        {
            throw training.Wrong("seeds", "at least one seed");
        }

        root.RejectUnknownKeys();
        return options;
    }

    private static DataOptions ReadData(YamlSection data, YamlSection split, PropertyOptions? target)
    {
        IReadOnlyList<string> files = data.Files("train");
        if (files.Count == 0)
        {
            throw data.Wrong("train", "a data file, or a list of them");
        }

        IReadOnlyList<string> validation = data.Files("validation");
        string? trainingIndices = split.Text("train_indices");
        string? validationIndices = split.Text("validation_indices");
        var options = new DataOptions(
            files,
            validation,
            EnergyUnit.Find(data.Text("energy_unit", EnergyUnit.KilocaloriePerMole.Name)) ?? throw data.Wrong("energy_unit", $"one of {EnergyUnit.Names}"),
            new DataKeys(data.Text("energy_key"), data.Text("forces_key"), data.Text("dipole_key")) { Property = target?.Source },
            ReadAtomEnergies(data, target),
            data.Text("structure"),
            data.Choice("bad_frames", BadFrames.Stop),
            split.Choice("method", validationIndices is not null ? SplitMethod.Indices : validation.Count > 0 ? SplitMethod.Files : SplitMethod.Blocks),
            split.Number("validation_fraction", 0.05, 0, 1),
            split.Integer("block_frames", 20),
            split.Integer("gap_frames", 1, 0),
            trainingIndices,
            validationIndices,
            data.Integer("max_frames", 0, 0));
        string method = options.Split.ToString().ToLowerInvariant();
        if ((options.Split == SplitMethod.Files) != (validation.Count > 0))
        {
            throw data.Wrong("validation", options.Split == SplitMethod.Files
                ? "a data file for validation, as split.method is 'files'"
                : $"none, as split.method is '{method}' and takes the validation frames from data.train");
        }

        if (options.Split == SplitMethod.Indices && validationIndices is null)
        {
            throw split.Wrong("validation_indices", "an index file, as split.method is 'indices'");
        }

        if (options.Split != SplitMethod.Indices && (trainingIndices ?? validationIndices) is not null)
        {
            throw split.Wrong(trainingIndices is null ? "validation_indices" : "train_indices", $"none, as split.method is '{method}'; index files go with 'indices', which needs validation_indices");
        }

        return options;
    }

    private static AtomEnergyOptions ReadAtomEnergies(YamlSection data, PropertyOptions? target)
    {
        if (target is not null)
        {
            return data.Has("atom_energies")
                ? throw data.Wrong("atom_energies", "none beside 'target'; say target.standardize: {H: …, C: …}")
                : new AtomEnergyOptions(AtomEnergyMethod.Fit, target.AtomShares);
        }

        if (!data.IsSection("atom_energies"))
        {
            return new AtomEnergyOptions(data.Choice("atom_energies", AtomEnergyMethod.Auto), null);
        }

        return new AtomEnergyOptions(
            AtomEnergyMethod.Auto, data.Section("atom_energies").OfElements("elements and the energies of their isolated atoms in eV, such as 'H: -13.6'"));
    }
}
