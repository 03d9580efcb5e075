using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.So3lr;

/// <summary>SO3LR with random weights on a charged molecule.</summary>
public sealed class So3lrConformanceTests : PotentialConformance
{
    protected override IPotential Create() => LearnedPotential.Load(So3lrCase.Weights, new LearnedPotentialOptions(NetworkPrecision.Float64));

    protected override AtomicSystem CreateSystem() => So3lrCase.Tiny().First(candidate => candidate.System.Topology.TotalCharge == -1).System;
}

/// <summary>
/// SO3LR with random weights in a small triclinic cell, where an atom sees its own images. In smooth mode: else the second derivative of
/// electrostatics jumps at the long cutoff, and differences of the energy over a strain see that.
/// </summary>
public sealed class So3lrPeriodicConformanceTests : PotentialConformance
{
    private string folder = "";

    [OneTimeSetUp]
    public void Write_smooth_model()
    {
        folder = Directory.CreateTempSubdirectory().FullName;
        SafetensorsFile exact = SafetensorsFile.Read(So3lrCase.Weights);
        JsonNode header = JsonNode.Parse(exact.Metadata["mdengine"])!;
        header["mode"] = "smooth";
        new SafetensorsFile(exact.Tensors, new Dictionary<string, string> { ["mdengine"] = header.ToJsonString() }).Write(SmoothModel);
    }

    [OneTimeTearDown]
    public void Delete_smooth_model() => Directory.Delete(folder, recursive: true);

    protected override IPotential Create() => LearnedPotential.Load(SmoothModel, new LearnedPotentialOptions(NetworkPrecision.Float64));

    protected override AtomicSystem CreateSystem() => So3lrCase.Tiny().First(candidate => candidate.Has("cell")).System;

    private string SmoothModel => Path.Combine(folder, "smooth.safetensors");
}
