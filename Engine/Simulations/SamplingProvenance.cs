using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Training.Sampling;

namespace MDEngine.Simulations;

/// <summary>What a sampled trajectory is of, in a JSON file beside it: data of one method are not continued with another.</summary>
public static class SamplingProvenance
{
    /// <summary>Writes the record of a trajectory that begins, and checks that of one that is resumed.</summary>
    /// <param name="path">The trajectory.</param>
    /// <param name="start">Start structure.</param>
    /// <param name="reference">Gives energies and forces.</param>
    /// <param name="dynamics">Moves the atoms, or null if the reference does.</param>
    /// <param name="options">Options; the number of frames may be another one.</param>
    /// <exception cref="InputException">The trajectory that is there is of something else.</exception>
    public static void Require(string path, AtomicSystem start, Potential reference, Potential? dynamics, SamplingOptions options)
    {
        string record = Path.ChangeExtension(path, ".json");
        JsonObject now = Of(start, reference, dynamics, options);
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            JsonFile.Write(record, now);
            return;
        }

        string difference = Read(record) is { } then
            ? ResumeGuard.Difference(now, then, record) ?? ""
            : $"{Path.GetFileName(record)}, which would say what its frames are of, is not beside it or cannot be read";
        if (difference.Length > 0)
        {
            throw new InputException($"{path}: {difference}; resume it with the options that it began with, give another --output, or remove it.");
        }
    }

    /// <summary>The same for a folder of many molecules' frames.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="seeds">The molecules.</param>
    /// <param name="reference">Gives energies and forces, and moves the atoms.</param>
    /// <param name="options">Options.</param>
    /// <exception cref="InputException">The frames that are there are of something else.</exception>
    public static void RequireSeeds(string folder, IReadOnlyList<Frame> seeds, Potential reference, SeedSamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        string record = Path.Combine(folder, "sampling.json");
        var now = new JsonObject(reference.Identity())
        {
            ["structures_sha256"] = seeds.Aggregate("", (before, seed) => StructureHash.Of(seed.System, before)),
            ["kind"] = options.Kind.ToString().ToLowerInvariant(),
            ["temperatures_k"] = new JsonArray([.. options.Temperatures.Select(temperature => (JsonNode)temperature)]),
            ["frames"] = options.Frames,
            ["interval_steps"] = options.IntervalSteps,
            ["equilibration_steps"] = options.EquilibrationSteps,
            ["timestep_fs"] = options.TimeStep,
            ["friction_per_fs"] = options.Friction,
            ["seed"] = options.Seed,
            ["largest_force_ev_angstrom"] = options.LargestForce,
        };
        if (!File.Exists(record))
        {
            JsonFile.Write(record, now);
        }
        else if (Read(record) is not { } then || ResumeGuard.Difference(now, then, record) is not null)
        {
            string difference = Read(record) is { } readable ? ResumeGuard.Difference(now, readable, record)! : "it cannot be read";
            throw new InputException($"{record}: {difference}; resume it with the options that the folder began with, or give another --output.");
        }
    }

    private static JsonObject Of(AtomicSystem start, Potential reference, Potential? dynamics, SamplingOptions options)
    {
        var record = new JsonObject(reference.Identity()) { ["structure_sha256"] = StructureHash.Of(start) };
        foreach ((string key, JsonNode? value) in dynamics?.Identity().Where(pair => pair.Key.StartsWith("potential", StringComparison.Ordinal)) ?? [])
        {
            record["dynamics_" + key] = value;
        }

        record["temperature_k"] = options.Temperature;
        record["interval_steps"] = options.IntervalSteps;
        record["equilibration_steps"] = options.EquilibrationSteps;
        record["timestep_fs"] = options.TimeStep;
        record["friction_per_fs"] = options.Friction;
        record["seed"] = options.Seed;
        return record;
    }

    private static JsonObject? Read(string record)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(record)) as JsonObject;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
