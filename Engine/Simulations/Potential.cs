using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace MDEngine.Simulations;

/// <summary>
/// A potential with the name by which runs know it again, and with the means to make it anew, once for each thread. It is the
/// potential itself as well.
/// </summary>
/// <example><code>using Potential potential = Potential.Load("model.safetensors");</code></example>
public sealed class Potential : IPotential, IDisposable
{
    private readonly Func<PotentialOptions, IPotential>? make;
    private readonly Lazy<IPotential> energies;
    private readonly bool isOwned;

    private Potential(string name, PotentialOptions options, Func<PotentialOptions, IPotential> make)
    {
        (Name, Options, this.make, isOwned) = (name, options, make, true);
        energies = new Lazy<IPotential>(() => make(options));
    }

    private Potential(string name, IPotential energies)
    {
        (Name, Options) = (name, new PotentialOptions());
        this.energies = new Lazy<IPotential>(energies);
    }

    /// <summary>A model file, KIND:DETAILS, or what the program called it.</summary>
    public string Name { get; }

    /// <summary>How it is computed.</summary>
    public PotentialOptions Options { get; }

    /// <summary>The potential behind the name.</summary>
    public IPotential Energies => energies.Value;

    /// <summary>
    /// Begins to load it on another thread, where that is the fused engine's to do, while the caller has other things to read. What is wrong with it is thrown
    /// at its first use, as if this had not been called.
    /// </summary>
    public void LoadAhead()
    {
        if (Options is { Device: Device.Cpu, Backend: not Backend.Torch })
        {
            _ = Task.Run(() => Energies);
        }
    }

    /// <inheritdoc/>
    public Quantities Supported => Energies.Supported;

    /// <summary>Loads a potential by its name: a model file, a Lennard-Jones file, or xtb:METHOD (<see cref="PotentialRegistry"/>).</summary>
    /// <param name="name">The name, as --potential takes it.</param>
    /// <param name="options">How it is computed; null for the defaults.</param>
    /// <exception cref="InputException">The name is no potential's, or its file cannot be used.</exception>
    public static Potential Load(string name, PotentialOptions? options = null)
    {
        Potential potential = Named(name, options);
        _ = potential.Energies;
        return potential;
    }

    /// <summary>The same, but its file is read when it is first used.</summary>
    /// <inheritdoc cref="Load"/>
    public static Potential Named(string name, PotentialOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        PotentialKind kind = PotentialRegistry.Find(name) ?? throw new InputException($"'{name}' is no potential; expected {PotentialRegistry.Description}.");
        return new Potential(name, options ?? new PotentialOptions(), options => kind.Create(name, options));
    }

    /// <summary>A potential of one's own that can be made anew for each thread.</summary>
    /// <param name="name">By which a resumed run knows it again.</param>
    /// <param name="make">Makes one.</param>
    /// <param name="options">Threads for it.</param>
    public static Potential Of(string name, Func<PotentialOptions, IPotential> make, PotentialOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(make);
        return new Potential(name, options ?? new PotentialOptions(), make);
    }

    /// <summary>The potential as it is where it is one of these; else with the name of its type, for one thread at a time. The caller keeps it.</summary>
    public static Potential Of(IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(potential);
        return potential as Potential ?? new Potential(potential.GetType().Name, potential);
    }

    /// <inheritdoc/>
    public BoundPotential Bind(AtomicSystem system) => Energies.Bind(system);

    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result) => Energies.Evaluate(system, requested, result);

    /// <inheritdoc/>
    public void EvaluateMany(IReadOnlyList<AtomicSystem> systems, Quantities requested, IReadOnlyList<EvaluationResult> results) =>
        Energies.EvaluateMany(systems, requested, results);

    /// <summary>Another one of its kind, which the caller disposes if it is disposable.</summary>
    /// <param name="threads">Threads to compute with.</param>
    /// <exception cref="InputException">It cannot be made anew: there is but the one that the program gave.</exception>
    public IPotential Create(int threads) => make is null
        ? throw CannotBeMadeAnew()
        : make(Options with { Threads = threads });

    /// <summary>The same potential once more, to be computed by so many threads; the caller disposes it.</summary>
    /// <param name="threads">Threads to compute with.</param>
    /// <exception cref="InputException">It cannot be made anew: there is but the one that the program gave.</exception>
    public Potential Again(int threads) => make is null
        ? throw CannotBeMadeAnew()
        : new Potential(Name, Options with { Threads = threads }, make);

    /// <summary>Whether <see cref="Create"/> works; else all work is done by the one there is.</summary>
    public bool CanCreate => make is not null;

    /// <summary>Frees the potential, unless the program gave it.</summary>
    public void Dispose()
    {
        if (isOwned && energies.IsValueCreated)
        {
            (energies.Value as IDisposable)?.Dispose();
        }
    }

    private InputException CannotBeMadeAnew() => new($"{Name} cannot be made anew for each thread; give it by Potential.Of(name, make).");

    /// <summary>What is computed, whatever the number of threads: what a resumed run must agree in. A file is known by its bytes.</summary>
    internal IEnumerable<KeyValuePair<string, JsonNode?>> Identity()
    {
        yield return new("potential", Name);
        string[] hashes = [.. PotentialRegistry.FilesOf(Name).Where(File.Exists).Select(file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))))];
        yield return new("potential_sha256", hashes.Length > 0 ? string.Join(',', hashes) : null);
        yield return new("precision", Options.Precision.ToString().ToLowerInvariant());
        yield return new("device", Options.Device.ToString().ToLowerInvariant());
        yield return new("backend", Options.Backend.ToString().ToLowerInvariant());
        if (Options.LongCutoff is double cutoff)
        {
            yield return new("long_cutoff_angstrom", double.IsFinite(cutoff) ? cutoff : "none");
        }
    }
}
