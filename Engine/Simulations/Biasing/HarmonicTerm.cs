namespace MDEngine.Simulations.Biasing;

/// <summary>½ k d², d being how far a variable is outside an interval; a point for a restraint.</summary>
/// <param name="variable">What is held.</param>
/// <param name="lower">Lower end, Å or rad, or −∞.</param>
/// <param name="upper">Upper end, Å or rad, or ∞.</param>
/// <param name="forceConstant">k, eV/Å² or eV/rad².</param>
internal sealed class HarmonicTerm(CollectiveVariable variable, double lower, double upper, double forceConstant) : IBiasTerm
{
    public double Apply(AtomicSystem system, EvaluationResult result)
    {
        double value = variable.Evaluate(system);
        double outside;
        if (variable.Period > 0)
        {
            double offset = variable.Difference(value, 0.5 * (lower + upper));
            outside = Math.CopySign(Math.Max(0, Math.Abs(offset) - (0.5 * (upper - lower))), offset);
        }
        else
        {
            outside = Math.Max(0, value - upper) - Math.Max(0, lower - value);
        }

        if (outside != 0)
        {
            variable.AddForces(forceConstant * outside, result);
        }

        return 0.5 * forceConstant * outside * outside;
    }
}
