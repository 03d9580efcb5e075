using MDEngine.Training.Data;

namespace MDEngine.Training.Fused;

/// <summary>What errors of one frame of a batch are multiplied by, so that the frames' losses add up to the batch's.</summary>
/// <param name="Energy">w_E / number of structures.</param>
/// <param name="Force">w_F / number of force components or, with norms, of atoms in the batch.</param>
/// <param name="Dipole">w_μ / number of dipole components in the batch, (e·Å)⁻².</param>
/// <param name="ForceError">How errors of forces are counted.</param>
internal readonly record struct FrameWeights(double Energy, double Force, double Dipole, ForceError ForceError)
{
    /// <summary>Those of a batch.</summary>
    public static FrameWeights Of(LossWeights loss, IReadOnlyList<ReferenceFrame> batch)
    {
        int perAtom = loss.ForceError == ForceError.Squares ? 3 : 1;
        double forces = (double)perAtom * batch.Sum(frame => frame.AtomCount);
        return new FrameWeights(loss.Energy / batch.Count, loss.Force / forces, loss.Dipole / (3.0 * batch.Count), loss.ForceError);
    }
}
