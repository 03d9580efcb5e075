namespace MDEngine;

/// <summary>An energy function of the positions and the cell.</summary>
public interface IPotential
{
    /// <summary>What <see cref="Evaluate"/> can yield.</summary>
    Quantities Supported { get; }

    /// <summary>
    /// Binds the potential to the atoms of a run. What it derives from a structure rather than from the elements alone (bonds, fragment labels) is
    /// derived from this one, once; energies of all later structures follow from it, so that no bond changes and no energy jumps on the way.
    /// </summary>
    /// <remarks>
    /// A potential that is not bound derives it from the structure that it is given; it may keep it for further structures with the very same
    /// <see cref="Topology"/> object.
    /// </remarks>
    /// <param name="system">The structure that the run begins with.</param>
    /// <returns>The bound potential, which the caller disposes; the potential itself must live as long.</returns>
    /// <exception cref="InputException">The potential cannot describe these atoms.</exception>
    BoundPotential Bind(AtomicSystem system) => new(this, system.Topology);

    /// <summary>Adds the requested quantities into <paramref name="result"/>; anything not requested may be left as it is.</summary>
    /// <param name="system">Elements, cell and positions (Å).</param>
    /// <param name="requested">A subset of <see cref="Supported"/>.</param>
    /// <param name="result">Sized for the atoms of <paramref name="system"/>.</param>
    /// <exception cref="NotSupportedException">A quantity outside <see cref="Supported"/> is requested.</exception>
    void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result);

    /// <summary>
    /// The same for several structures, which may be of different atoms. Potentials that can compute whole structures at the same time do so; results
    /// are those of one after the other.
    /// </summary>
    /// <param name="systems">The structures.</param>
    /// <param name="requested">A subset of <see cref="Supported"/>.</param>
    /// <param name="results">One for each structure.</param>
    /// <exception cref="NotSupportedException">A quantity outside <see cref="Supported"/> is requested.</exception>
    void EvaluateMany(IReadOnlyList<AtomicSystem> systems, Quantities requested, IReadOnlyList<EvaluationResult> results)
    {
        for (int k = 0; k < systems.Count; k++)
        {
            Evaluate(systems[k], requested, results[k]);
        }
    }
}
