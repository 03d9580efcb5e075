using System.Numerics;
using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned.Fused.PAMNet;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Tests.Potentials.PAMNet;

namespace MDEngine.Tests.Potentials.Fused.PamNet;

/// <summary>A PAMNet of the fused engine with weights by the recipe of the reference data.</summary>
internal sealed class FusedPamNet<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkMaps<T> maps;

    public FusedPamNet(PamNetOptions options, ulong seed, double frequencyJitter, int threads = 1)
    {
        Parameters = new ParameterSet<double>(options);
        foreach ((string name, double[] values) in PamNetReference.Recipe(options, seed, frequencyJitter))
        {
            values.CopyTo(Parameters[name]);
        }

        maps = new NetworkMaps<T>(options, Parameters);

        // Small as the networks are here, all threads are to take part.
        Engine = new PamNetEngine<T>(maps, skin: 0.4, threads) { WorkPerThread = 1 };
    }

    public FusedPamNet(PamNetReference reference, int threads = 1)
        : this(reference.Options, reference.Seed, reference.FrequencyJitter, threads)
    {
    }

    public ParameterSet<double> Parameters { get; }

    public PamNetEngine<T> Engine { get; }

    public ReadOnlySpan<double> AtomicOutputs => Engine.Readouts.Outputs.AsSpan(0, Engine.Graph.AtomCount);

    public void TakeParameters() => maps.Set(Parameters);

    public double Energy(AtomicSystem system)
    {
        Engine.Forward([system], keeps: false, trains: false, wantsVectors: false);
        return Sum(AtomicOutputs);
    }

    public EvaluationResult Evaluate(AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        Engine.Forward([system], keeps: true, trains: false, wantsVectors: false);
        Engine.Reverse();
        Engine.AddForces(1, withVirial: true, result);
        result.Energy = Sum(AtomicOutputs);
        return result;
    }

    public static double[] Components(EvaluationResult result) => MemoryMarshal.Cast<Vector3D, double>(result.Forces).ToArray();

    public void Dispose()
    {
        Engine.Dispose();
        maps.Dispose();
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }
}
