namespace MDEngine;

/// <summary>An energy function of the positions and the cell.</summary>
public interface IPotential
{
    /// <summary>What <see cref="Evaluate"/> can yield.</summary>
    Quantities Supported { get; }

    /// <summary>Adds the requested quantities into <paramref name="result"/>; anything not requested may be left as it is.</summary>
    /// <param name="system">Elements, cell and positions (Å).</param>
    /// <param name="requested">A subset of <see cref="Supported"/>.</param>
    /// <param name="result">Sized for the atoms of <paramref name="system"/>.</param>
    /// <exception cref="NotSupportedException">A quantity outside <see cref="Supported"/> is requested.</exception>
    void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result);
}
