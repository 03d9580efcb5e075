using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Work that other processes may share in: what a part of it depends on beside the settings and the files of the folder. It stands in a file while it is done.</summary>
[JsonDerivedType(typeof(LabelWork), "labels")]
[JsonDerivedType(typeof(DynamicsWork), "dynamics on the reference")]
[JsonDerivedType(typeof(RunsWork), "runs on the model")]
[JsonDerivedType(typeof(TrainingWork), "training")]
internal abstract record SharedWork
{
    /// <summary>Name of that file.</summary>
    public const string FileName = "work.json";

    /// <summary>Puts it where others find it.</summary>
    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        JsonFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToNode(this)!);
    }

    /// <summary>What is being done in a folder and those below it; nothing where they go away meanwhile.</summary>
    public static IReadOnlyList<SharedWork> FindIn(string folder)
    {
        try
        {
            return [.. Directory.GetFiles(folder, FileName, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => JsonNode.Parse(File.ReadAllText(file)).Deserialize<SharedWork>()!)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}

/// <summary>Work on a file of frames, made in parts (<see cref="PartedFile"/>).</summary>
/// <param name="File">The file's name in the folder of the work.</param>
/// <param name="Parts">Number of parts.</param>
internal abstract record PartedWork(string File, int Parts) : SharedWork;

/// <summary>Frames to label; they stand beside the parts.</summary>
/// <param name="File">As said.</param>
/// <param name="Parts">As said.</param>
/// <param name="FramesPerPart">All but the last part have so many.</param>
internal sealed record LabelWork(string File, int Parts, int FramesPerPart) : PartedWork(File, Parts);

/// <summary>Trajectories on the reference.</summary>
/// <param name="File">As said.</param>
/// <param name="Parts">Trajectories.</param>
/// <param name="Temperatures">K, one after another in each.</param>
/// <param name="FramesOfEach">Frames at each temperature.</param>
/// <param name="Seed">Of velocities and noise.</param>
internal sealed record DynamicsWork(string File, int Parts, IReadOnlyList<double> Temperatures, int FramesOfEach, ulong Seed) : PartedWork(File, Parts);

/// <summary>Runs on the committee of a round.</summary>
/// <param name="File">As said.</param>
/// <param name="Parts">Runs.</param>
/// <param name="Round">Whose committee.</param>
/// <param name="Name">What they are called.</param>
/// <param name="LengthPs">ps of each.</param>
/// <param name="Threshold">Spread from which on a frame is kept, eV/Å.</param>
/// <param name="Alarm">Spread that ends a run, eV/Å.</param>
/// <param name="KeptAtRandom">Frames of each that are kept whatever their spread.</param>
/// <param name="InTurn">Whether members take turns in moving the atoms, or the first does.</param>
/// <param name="Seed">Of the first run; the others count up from it.</param>
internal sealed record RunsWork(
    string File, int Parts, int Round, string Name, double LengthPs, double Threshold, double Alarm, int KeptAtRandom, bool InTurn, ulong Seed) : PartedWork(File, Parts);

/// <summary>The training of a round's committee.</summary>
/// <param name="Round">Number of the round.</param>
/// <param name="Steps">Steps of each member.</param>
/// <param name="Deadline">When it ends with the best networks so far.</param>
internal sealed record TrainingWork(int Round, int Steps, DateTime Deadline) : SharedWork;
