using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Classical;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Xtb;

namespace MDEngine.Simulations;

/// <summary>Floating-point precision inside a learned potential.</summary>
internal enum Precision
{
    Float32,
    Float64,
}

/// <summary>Where a learned potential is computed.</summary>
internal enum Device
{
    Cpu,
    Cuda,
}

/// <summary>A potential as the user names it.</summary>
/// <param name="Name">A model file, or KIND:DETAILS.</param>
/// <param name="Threads">Threads to compute with.</param>
/// <param name="Precision">Precision inside a network.</param>
/// <param name="Device">Where a network is computed.</param>
/// <param name="Option">The option that named it, for messages.</param>
internal sealed record PotentialRequest(string Name, int Threads, Precision Precision, Device Device, string Option = "--potential")
{
    /// <summary>What is computed, whatever the number of threads: what a run that goes on must agree in. A file is known by its bytes.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Identity()
    {
        yield return new("potential", Name);
        yield return new("potential_sha256", File.Exists(Name) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Name))) : null);
        yield return new("precision", Precision.ToString().ToLowerInvariant());
        yield return new("device", Device.ToString().ToLowerInvariant());
    }
}

/// <summary>Makes potentials from their names on the command line; each kind is one line here.</summary>
internal static class PotentialFactory
{
    /// <summary>The kinds, for the help.</summary>
    public const string Kinds = "a model file (.safetensors), a Lennard-Jones file (.yaml), or xtb:gfn2, xtb:gfn1, xtb:gfnff (libxtb; append ,charge=Q ,unpaired=N)";

    /// <summary>Makes a potential; the caller disposes it if it is disposable.</summary>
    /// <exception cref="InputException">The name is no potential's, or its file cannot be used.</exception>
    public static IPotential Create(PotentialRequest request)
    {
        string kind = request.Name.Contains(':', StringComparison.Ordinal) ? request.Name[..request.Name.IndexOf(':', StringComparison.Ordinal)] : "";
        return (kind, Path.GetExtension(request.Name)) switch
        {
            ("", ".yaml" or ".yml") => LennardJonesFile.Load(request.Name, request.Threads),
            ("xtb", _) => new XtbPotential(XtbName.Parse(request.Name["xtb:".Length..])),
            ("", ".safetensors") => LearnedPotential.Load(request.Name, new LearnedPotentialOptions(
                request.Precision == Precision.Float32 ? NetworkPrecision.Float32 : NetworkPrecision.Float64,
                request.Device == Device.Cuda ? "cuda" : "cpu",
                Threads: request.Threads)),
            _ => throw new InputException($"{request.Option} is '{request.Name}'; expected {Kinds}."),
        };
    }
}
