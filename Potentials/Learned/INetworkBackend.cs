namespace MDEngine.Potentials.Learned;

/// <summary>
/// What computes a network for a <see cref="LearnedPotential"/>, which has checked the elements before. A backend that is an
/// <see cref="Analysis.ITwiceDifferentiable"/> too gives second derivatives.
/// </summary>
public interface INetworkBackend : IDisposable
{
    /// <summary>What it can compute.</summary>
    Quantities Supported { get; }

    /// <summary>One line on what <see cref="Prepare"/> did, or an empty text.</summary>
    string Explanation { get; }

    /// <summary>How its neighbor lists have done, by list.</summary>
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics { get; }

    /// <summary>The topology as a run should keep it: with whatever the network derived from the structure, such as fragment labels.</summary>
    /// <exception cref="InputException">The network cannot serve this structure.</exception>
    Topology Prepare(AtomicSystem system);

    /// <summary>Adds what is requested to <paramref name="result"/>, and may add more.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="requested">A subset of <see cref="Supported"/>.</param>
    /// <param name="result">Energies in eV, forces in eV/Å, virial in eV, dipole in e·Å, charges in e.</param>
    /// <exception cref="InputException">The network cannot serve this structure.</exception>
    void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result);
}

/// <summary>Makes backends of one kind.</summary>
public interface INetworkBackendFactory
{
    /// <summary>A backend with the parameters of a model file.</summary>
    /// <exception cref="InputException">The file is not a usable model, or what computes it is not there.</exception>
    INetworkBackend Create(ModelFile model, LearnedPotentialOptions options);
}
