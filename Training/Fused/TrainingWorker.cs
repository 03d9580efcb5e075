using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Training.Data;
using MDEngine.Training.Properties;

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

    private EvaluationResult last = new(0);
    private Vector3D[] moved = [];
    private Vector3D[] direction = [];

    /// <summary>What the network gives.</summary>
    public Quantities Supported => backend.Supported;

    /// <summary>Sets the seed of the dropout of what follows, or null for none: one for all passes of a frame in a step, whose loss is that of one mask.</summary>
    public void UseDropout(ulong? seed) => backend.UseDropout(seed);

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source) => backend.Load(source);

    /// <summary>Energy and forces of a frame, until the next one's are asked for.</summary>
    public EvaluationResult Evaluate(ReferenceFrame frame, Quantities requested) => last = Evaluate(frame, requested, last);

    /// <summary>Energy and forces of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="requested">What is asked for.</param>
    /// <param name="used">A result that is no longer needed, and is written over where it has the frame's size.</param>
    public EvaluationResult Evaluate(ReferenceFrame frame, Quantities requested, EvaluationResult? used)
    {
        EvaluationResult result = used?.Forces.Length == frame.AtomCount ? used : new EvaluationResult(frame.AtomCount);
        result.Clear();
        backend.Evaluate(frame.System, requested, result);
        return result;
    }

    /// <summary>Adds a frame's share of the loss's derivatives by the parameters.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="result">Its energy and, where they count, forces and dipole by these parameters.</param>
    /// <param name="energyOffset">Energy error that is none, eV.</param>
    /// <param name="weights">What its errors are multiplied by.</param>
    /// <param name="derivatives">To which they are added.</param>
    /// <returns>The frame's share of the loss.</returns>
    /// <remarks>
    /// With ε = E/s, u = (F − F_ref)/s and a loss c·l(u): ∂(c l)/∂θ = c ∂l/∂u · ∂u/∂θ = −c d/dt ∂ε/∂θ(x + t v) at t = 0 along v = ∂l/∂u, by
    /// differences of first derivatives at x ± h v. For squares v = 2u, for norms u_i / √(u_i² + δ²) on each atom.
    /// Edges that come or go between these contribute nothing, as the envelopes of smooth mode and two derivatives of them vanish there.
    /// Energy and dipole, for whose errors first derivatives at x do, get the mean of those at x ± h v, which is off by no more than the difference is.
    /// </remarks>
    public double Differentiate(ReferenceFrame frame, EvaluationResult result, double energyOffset, FrameWeights weights, ParameterDerivatives derivatives)
    {
        double scale = scaling.Scale;
        double energyError = (result.Energy - frame.Energy - energyOffset) / scale;
        double loss = weights.Energy * energyError * energyError;
        double energySeed = 2 * weights.Energy * energyError / scale;
        Vector3D dipoleSeed = Vector3D.Zero;
        if (weights.Dipole > 0)
        {
            Vector3D error = result.Dipole - frame.Dipole!.Value;
            loss += weights.Dipole * error.LengthSquared;
            dipoleSeed = 2 * weights.Dipole * error;
        }

        double longest = 0;
        Resize(frame.AtomCount);
        for (int i = 0; weights.Force > 0 && i < frame.AtomCount; i++)
        {
            Vector3D error = (result.Forces[i] - frame.Forces![i]) / scale;
            double rounded = Math.Sqrt(error.LengthSquared + (LossWeights.NormRounding * LossWeights.NormRounding));
            bool squares = weights.ForceError == ForceError.Squares;
            loss += weights.Force * (squares ? error.LengthSquared : rounded - LossWeights.NormRounding);
            direction[i] = squares ? 2 * error : error / rounded;
            longest = Math.Max(longest, direction[i].LengthSquared);
        }

        if (longest > 0)
        {
            double h = displacement / Math.Sqrt(longest);
            double forceSeed = 0.5 * weights.Force / h / scale;
            Move(frame, h);
            backend.AddParameterDerivatives(frame.System with { Positions = moved }, (0.5 * energySeed) - forceSeed, 0.5 * dipoleSeed, derivatives);
            Move(frame, -h);
            backend.AddParameterDerivatives(frame.System with { Positions = moved }, (0.5 * energySeed) + forceSeed, 0.5 * dipoleSeed, derivatives);
        }
        else if (energySeed != 0 || dipoleSeed != Vector3D.Zero)
        {
            backend.AddParameterDerivatives(frame.System, energySeed, dipoleSeed, derivatives);
        }

        return loss;
    }

    /// <summary>Adds a frame's share of the derivatives of a property's loss by the parameters.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="target">The property.</param>
    /// <param name="loss">How its errors count.</param>
    /// <param name="factor">1 / number of structures.</param>
    /// <param name="derivatives">To which they are added.</param>
    /// <returns>The frame's share of the loss.</returns>
    public double Differentiate(ReferenceFrame frame, PropertyTarget target, PropertyLoss loss, double factor, ParameterDerivatives derivatives)
    {
        double[] predicted = Predict(frame, target);
        double[] wanted = frame.Property!;
        Vector3D error = predicted.Length == 1
            ? new Vector3D(predicted[0] - wanted[0], 0, 0)
            : new Vector3D(predicted[0] - wanted[0], predicted[1] - wanted[1], predicted[2] - wanted[2]);
        error /= scaling.Scale;
        double length = error.Length;
        if (length > 0)
        {
            Vector3D slope = factor * loss.Slope(length) / scaling.Scale / length * error;
            (double weight, Vector3D dipoleSeed) = FusedPropertyModel.Reverse(target, scaling, last, frame.AtomCount, slope);
            backend.AddParameterDerivatives(frame.System, weight, dipoleSeed, derivatives);
        }

        return factor * loss.Of(length);
    }

    /// <summary>The property of a frame: a number, or the three of a vector.</summary>
    public double[] Predict(ReferenceFrame frame, PropertyTarget target) =>
        FusedPropertyModel.Pool(target, scaling, Evaluate(frame, FusedPropertyModel.Needed(target)), frame.AtomCount);

    /// <summary>From derivatives by what the network computes with to those by its tensors.</summary>
    public void Complete(ParameterDerivatives derivatives) => backend.CompleteParameterDerivatives(derivatives);

    /// <inheritdoc/>
    public void Dispose() => backend.Dispose();

    private void Resize(int atoms)
    {
        if (moved.Length != atoms)
        {
            moved = new Vector3D[atoms];
            direction = new Vector3D[atoms];
        }
    }

    private void Move(ReferenceFrame frame, double step)
    {
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] = frame.Positions[i] + (step * direction[i]);
        }
    }
}
