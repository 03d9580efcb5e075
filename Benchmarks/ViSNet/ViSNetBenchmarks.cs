using BenchmarkDotNet.Attributes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;

namespace MDEngine.Benchmarks.ViSNet;

/// <summary>One evaluation of energy and forces by the paper-size ViSNet-LSRM (4 + 2 layers, F = 128), smooth mode.</summary>
[MemoryDiagnoser]
public class ViSNetBenchmarks
{
    private LearnedPotential? potential;
    private AtomicSystem system;
    private EvaluationResult result = new(0);

    [Params("ac-ala3-nhme", "ac-ala5-nhme", "peptide-118")]
    public string Structure { get; set; } = "";

    [Params(NetworkPrecision.Float32, NetworkPrecision.Float64)]
    public NetworkPrecision Precision { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Load()
    {
        string model = Path.Combine(AppContext.BaseDirectory, "Models", "lsrm_paper_smooth.safetensors");
        potential = LearnedPotential.Load(model, new LearnedPotentialOptions(Precision, Threads: Threads));
        system = Trajectory.ReadFirst(Path.Combine(AppContext.BaseDirectory, "Structures", Structure + ".extxyz")).System;
        result = new EvaluationResult(system.AtomCount);
    }

    [Benchmark]
    public double EnergyAndForces()
    {
        result.Clear();
        potential!.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        return result.Energy;
    }

    [GlobalCleanup]
    public void Unload() => potential?.Dispose();
}
