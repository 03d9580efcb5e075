namespace MDEngine.Simulations.Biasing;

/// <summary>A part of a bias.</summary>
internal interface IBiasTerm
{
    /// <summary>Adds its forces and virial, and returns its energy, eV.</summary>
    double Apply(AtomicSystem system, EvaluationResult result);
}
