using MDEngine.IO;
using MDEngine.Training;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Where the files of the work are.</summary>
/// <param name="root">Output folder.</param>
internal sealed class LearningFolder(string root)
{
    /// <summary>Folder of all that is not delivered.</summary>
    public const string WorkName = "work";

    /// <summary>Name of the delivered model.</summary>
    public const string ModelName = "model.safetensors";

    /// <summary>Structures at their minima on the reference.</summary>
    public string Structures => Path.Combine(root, "structures.extxyz");

    /// <summary>Frames kept out at T.</summary>
    public string HeldOut => Work("held-out.extxyz");

    /// <summary>Frames kept out at 1.5 T.</summary>
    public string HeldOutHot => Work("held-out-hot.extxyz");

    /// <summary>Folder of the work.</summary>
    public string WorkFolder => Path.Combine(root, WorkName);

    /// <summary>A file of the work, in a folder that is there.</summary>
    public string Work(params ReadOnlySpan<string> names)
    {
        string path = Path.Combine([root, WorkName, .. names]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>The data that a round adds; round 0 begins with the first frames.</summary>
    public string Data(int round) => Work($"data-{round}.extxyz");

    /// <summary>Files of the data of a round and those before it that hold frames.</summary>
    public IReadOnlyList<string> DataUpTo(int round) => [.. Enumerable.Range(0, round + 1).Select(Data).Where(path => new FileInfo(path).Length > 0)];

    /// <summary>Folder of a round's trainings.</summary>
    public string Round(int round) => Work($"round-{round}");

    /// <summary>Folder of a member's training.</summary>
    public string Member(int round, int member) => Work($"round-{round}", $"member-{member + 1}");

    /// <summary>The model that a member's training came to.</summary>
    public string Model(int round, int member) => Path.Combine(Member(round, member), Trainer.BestName);

    /// <summary>The committee of a round.</summary>
    public Committee Committee(int round, int members) => new([.. Enumerable.Range(0, members).Select(member => Model(round, member))]);

    /// <summary>A delivered file.</summary>
    public string Delivered(string name) => Path.Combine(root, name);

    /// <summary>Where a member's model is delivered; the first has a name of its own.</summary>
    public string DeliveredModel(int member) => Delivered(member == 0 ? ModelName : $"member-{member + 1}.safetensors");

    /// <summary>All frames of the data.</summary>
    public IReadOnlyList<Frame> Frames(int round) => [.. DataUpTo(round).SelectMany(FrameFile.Read)];
}
