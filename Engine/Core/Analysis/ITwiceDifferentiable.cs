namespace MDEngine.Analysis;

/// <summary>A potential that gives its second derivatives itself, without differences of forces.</summary>
public interface ITwiceDifferentiable
{
    /// <summary>Whether it does: what computes a network need not.</summary>
    bool GivesSecondDerivatives => true;

    /// <summary>Whether they are to be preferred to differences of its forces, being cheaper or much more exact.</summary>
    bool PrefersSecondDerivatives => GivesSecondDerivatives;

    /// <summary>Second derivatives of the energy and, where the potential has a dipole moment, first ones of that.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="atoms">Atoms that may move, counted from 0.</param>
    /// <param name="cancellation">Ends the work between rows.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Hessian SecondDerivatives(AtomicSystem system, IReadOnlyList<int> atoms, CancellationToken cancellation);
}
