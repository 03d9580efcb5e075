using MDEngine.Analysis;
using MDEngine.IO;
using MDEngine.Simulations.HarmonicAnalysis;

namespace MDEngine.Simulations.External;

/// <summary>What another program asks for in a file: the energy of a structure and derivatives of it, which another file answers.</summary>
/// <param name="Structure">The atoms, with charge and unpaired electrons.</param>
/// <param name="Derivatives">0 for the energy alone, 1 for the gradient too, 2 for second derivatives too.</param>
/// <param name="AnswerPath">Where the answer goes.</param>
public abstract record ExternalRequest(Structure Structure, int Derivatives, string AnswerPath)
{
    /// <summary>Hartree/Bohr in eV/Å; the gradient is minus the force.</summary>
    private protected const double GradientUnit = -Units.Hartree / Units.Bohr;

    /// <summary>Computes what is asked for and writes the answer, whole or not at all.</summary>
    /// <param name="potential">What computes it.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="InputException">The potential cannot describe the atoms.</exception>
    /// <exception cref="SimulationDivergedException">Energy or forces are not finite.</exception>
    public void Answer(Potential potential, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(potential);
        var result = new EvaluationResult(Structure.AtomCount);
        using BoundPotential bound = potential.Bind(Structure.System);
        bound.Evaluate(
            Structure.System,
            Quantities.Energy | (Derivatives > 0 ? Quantities.Forces : Quantities.None) | (Quantities.Dipole & bound.Supported),
            result);
        if (!result.IsFinite)
        {
            throw new SimulationDivergedException($"{Structure.Source}: the potential's energy or forces are not finite; the structure is far from anything that it can describe");
        }

        Hessian? hessian = Derivatives > 1 ? SecondDerivatives(potential, bound, cancellation) : null;
        AtomicFile.WriteText(AnswerPath, writer => Write(writer, result, hessian));
    }

    /// <summary>Writes the answer.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="result">Energy and, if they are asked for, forces.</param>
    /// <param name="hessian">Second derivatives, if they are asked for.</param>
    private protected abstract void Write(StreamWriter writer, EvaluationResult result, Hessian? hessian);

    private Hessian SecondDerivatives(Potential potential, BoundPotential bound, CancellationToken cancellation)
    {
        AtomicSystem system = Structure.System with { Topology = bound.Topology };
        int[] atoms = [.. Enumerable.Range(0, system.AtomCount)];
        return bound.Potential is ITwiceDifferentiable { PrefersSecondDerivatives: true } differentiable
            ? differentiable.SecondDerivatives(system, atoms, cancellation)
            : new HessianCalculator(() => OwnedPotential.ForThread(potential, system)).Compute(
                system, atoms, new Dictionary<int, Displacement>(), potential.CanCreate ? potential.Options.Threads : 1, _ => { }, cancellation);
    }
}
