using MDEngine.Potentials.Classical;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.TorchScript;
using MDEngine.Potentials.Xtb;
using MDEngine.Simulations.External;
using MDEngine.Simulations.Sockets;

namespace MDEngine.Simulations;

/// <summary>A kind of potential that can be had by a name.</summary>
/// <param name="Description">What the name looks like, for help and messages.</param>
/// <param name="Matches">Whether a name is of this kind.</param>
/// <param name="Create">Makes the potential of a name; it throws an <see cref="InputException"/> where its file cannot be used.</param>
public sealed record PotentialKind(string Description, Func<string, bool> Matches, Func<string, PotentialOptions, IPotential> Create);

/// <summary>The potentials that <see cref="Potential.Load"/> and --potential know by name; programs may add kinds of their own.</summary>
public static class PotentialRegistry
{
    private const string XtbPrefix = "xtb:";
    private const string IpiPrefix = "ipi:";
    private const string ProgramPrefix = "exec:";

    private static readonly Lock Gate = new();

    private static readonly List<PotentialKind> All =
    [
        new("a model file (.safetensors)", name => IsFile(name, ".safetensors"), (name, options) => LearnedPotential.Load(name, Learned(options))),
        new("a TorchScript model (.pt, with its settings in a .yaml of that name)", name => IsFile(name, ".pt"), (name, options) => TorchScriptModel.Load(
            name, TorchScriptFile.Load(name), Learned(OnLibtorch(name, NotOfSo3lr(name, options))))),
        new("a Lennard-Jones file (.yaml)", name => IsFile(name, ".yaml") || IsFile(name, ".yml"), (name, options) => LennardJonesFile.Load(
            name, options.Threads, NeighborDevices.For(NotOfSo3lr(name, options)))),
        new("several files joined by commas (a committee: their mean, with the spread as uncertainty)", IsCommittee, Committee),
        new(
            "xtb:gfn2, xtb:gfn1, xtb:gfnff (libxtb; append ,charge=Q ,unpaired=N)",
            name => name.StartsWith(XtbPrefix, StringComparison.Ordinal),
            (name, options) =>
            {
                NotOfSo3lr(name, options);
                return new XtbPotential(XtbName.Parse(name[XtbPrefix.Length..]));
            }),
        new(
            "ipi:NAME or ipi:HOST:PORT (programs that connect there as drivers of i-PI's protocol)",
            name => name.StartsWith(IpiPrefix, StringComparison.Ordinal),
            (name, options) => new IpiPotential(SocketAddress.Parse(name[IpiPrefix.Length..]), NotOfSo3lr(name, options).Tell, options.Cancellation)),
        new(
            "\"exec:COMMAND\" (a program that reads extended XYZ and writes it with energy and forces)",
            name => name.StartsWith(ProgramPrefix, StringComparison.Ordinal),
            (name, options) =>
            {
                NotOfSo3lr(name, options);
                return new ProgramPotential(name[ProgramPrefix.Length..]);
            }),
        new(SumName.Description, SumName.Matches, SumName.Create),
    ];

    /// <summary>All kinds in words: "A, B, or C".</summary>
    public static string Description
    {
        get
        {
            lock (Gate)
            {
                return $"{string.Join(", ", All.SkipLast(1).Select(kind => kind.Description))}, or {All[^1].Description}";
            }
        }
    }

    /// <summary>Adds a kind; names that earlier kinds match stay theirs.</summary>
    public static void Add(PotentialKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        lock (Gate)
        {
            All.Add(kind);
        }
    }

    /// <summary>The kind of a name, or null where there is none.</summary>
    public static PotentialKind? Find(string name)
    {
        lock (Gate)
        {
            return All.Find(kind => kind.Matches(name));
        }
    }

    private static LearnedPotentialOptions Learned(PotentialOptions options) => new(
        options.Precision == Precision.Float32 ? NetworkPrecision.Float32 : NetworkPrecision.Float64,
        options.Device == Device.Cuda ? "cuda" : "cpu",
        Threads: options.Threads,
        Backend: options.Backend switch
        {
            Backend.Fused => NetworkBackend.Fused,
            Backend.Torch => NetworkBackend.Torch,
            _ => NetworkBackend.Automatic,
        },
        NeighborDevice: NeighborDevices.For(options),
        LongCutoff: options.LongCutoff,
        AllowUnpaired: options.AllowUnpaired);

    private static bool IsCommittee(string name) =>
        IsSeveral(name) && Members(name).All(member => IsFile(member, ".safetensors") || IsFile(member, ".pt") || IsFile(member, ".yaml") || IsFile(member, ".yml"));

    private static string[] Members(string name) => name.Split(',', StringSplitOptions.TrimEntries);

    private static CommitteePotential Committee(string name, PotentialOptions options)
    {
        var members = new List<IPotential>();
        try
        {
            foreach (string member in Members(name))
            {
                members.Add(Find(member)!.Create(member, options));
            }

            return new CommitteePotential([.. members]) { OwnsParts = true };
        }
        catch
        {
            members.ForEach(member => (member as IDisposable)?.Dispose());
            throw;
        }
    }

    /// <summary>Files that a name stands for: those of a committee's members or a sum's terms, or its own; names that are no files, too.</summary>
    internal static IReadOnlyList<string> FilesOf(string name) => SumName.Matches(name) ? [.. SumName.Terms(name).SelectMany(term => FilesOf(SumName.WithoutPrefix(term)))]
        : IsCommittee(name) ? [.. Members(name).SelectMany(FilesOf)]
        : IsFile(name, ".pt") ? [name, TorchScriptFile.PathFor(name)]
        : [name];

    private static PotentialOptions NotOfSo3lr(string name, PotentialOptions options) => options.LongCutoff is null && !options.AllowUnpaired
        ? options
        : throw new InputException($"--long-cutoff and --allow-unpaired are for SO3LR; {name} takes neither. Leave them out.");

    private static PotentialOptions OnLibtorch(string name, PotentialOptions options) => options.Backend != Backend.Fused
        ? options
        : throw new InputException($"--backend fused has no TorchScript, and {name} is a model of that; leave it out.");

    private static bool IsFile(string name, string ending) =>
        !name.Contains(':', StringComparison.Ordinal) && !IsSeveral(name) && Path.GetExtension(name) == ending;

    /// <summary>Names with a comma that are no file's.</summary>
    private static bool IsSeveral(string name) => name.Contains(',', StringComparison.Ordinal) && !File.Exists(name);
}
