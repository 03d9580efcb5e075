using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Training.Data;

namespace MDEngine.Training.Fused;

/// <summary>One thread's network, and the loss of one frame on it.</summary>
/// <param name="backend">The network, of one thread.</param>
/// <param name="scaling">How outputs become energies.</param>
/// <param name="precision">Its precision.</param>
internal sealed class TrainingWorker(ITrainableBackend backend, EnergyScaling scaling, NetworkPrecision precision) : IDisposable
{
    /// <summary>
    /// How far the atom that moves furthest is displaced, Å. The error of the difference grows with the square, 2.0e-4 of the gradient at 0.003 Å; rounding in float32
    /// adds 1.3e-4 there, as much as automatic differentiation in float32 has.
    /// </summary>
    private readonly double displacement = precision == NetworkPrecision.Float64 ? 1e-4 : 3e-3;

    private EvaluationResult result = new(0);
    private Vector3D[] moved = [];

    /// <summary>What the network gives.</summary>
    public Quantities Supported => backend.Supported;

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source) => backend.Load(source);

    /// <summary>Energy and forces of a frame.</summary>
    public EvaluationResult Evaluate(ReferenceFrame frame, Quantities requested)
    {
        if (result.Forces.Length != frame.AtomCount)
        {
            result = new EvaluationResult(frame.AtomCount);
        }

        result.Clear();
        backend.Evaluate(frame.System, requested, result);
        return result;
    }

    /// <summary>Adds a frame's share of the loss's derivatives by the parameters.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="energyFactor">w_E / number of structures.</param>
    /// <param name="forceFactor">w_F / number of force components in the batch.</param>
    /// <param name="derivatives">To which they are added.</param>
    /// <returns>The frame's share of the loss.</returns>
    /// <remarks>
    /// With ε = E/s and u = (F − F_ref)/s: ∂(c u²)/∂θ = −2c d/dt ∂ε/∂θ(x + t u) at t = 0, by differences of first derivatives at x ± h u.
    /// Edges that come or go between these contribute nothing, as the envelopes of smooth mode and two derivatives of them vanish there.
    /// </remarks>
    public double Differentiate(ReferenceFrame frame, double energyFactor, double forceFactor, ParameterDerivatives derivatives)
    {
        double scale = scaling.Scale;
        Evaluate(frame, Quantities.Energy | (forceFactor > 0 ? Quantities.Forces : Quantities.None));
        double energyError = (result.Energy - frame.Energy) / scale;
        double loss = energyFactor * energyError * energyError;
        double energySeed = 2 * energyFactor * energyError / scale;
        double square = 0;
        double longest = 0;
        for (int i = 0; forceFactor > 0 && i < frame.AtomCount; i++)
        {
            double length = ((result.Forces[i] - frame.Forces![i]) / scale).LengthSquared;
            square += length;
            longest = Math.Max(longest, length);
        }

        loss += forceFactor * square;
        if (longest > 0)
        {
            double h = displacement / Math.Sqrt(longest);
            double forceSeed = forceFactor / h / scale;
            Move(frame, h / scale);
            backend.AddParameterDerivatives(frame.System with { Positions = moved }, (0.5 * energySeed) - forceSeed, derivatives);
            Move(frame, -h / scale);
            backend.AddParameterDerivatives(frame.System with { Positions = moved }, (0.5 * energySeed) + forceSeed, derivatives);
        }
        else if (energySeed != 0)
        {
            backend.AddParameterDerivatives(frame.System, energySeed, derivatives);
        }

        return loss;
    }

    /// <summary>From derivatives by what the network computes with to those by its tensors.</summary>
    public void Complete(ParameterDerivatives derivatives) => backend.CompleteParameterDerivatives(derivatives);

    /// <inheritdoc/>
    public void Dispose() => backend.Dispose();

    private void Move(ReferenceFrame frame, double step)
    {
        if (moved.Length != frame.AtomCount)
        {
            moved = new Vector3D[frame.AtomCount];
        }

        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] = frame.Positions[i] + (step * (result.Forces[i] - frame.Forces![i]));
        }
    }
}
