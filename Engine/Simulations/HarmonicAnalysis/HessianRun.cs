using System.Text.Json.Nodes;
using MDEngine.Analysis;

namespace MDEngine.Simulations.HarmonicAnalysis;

/// <summary>Where second derivatives come from.</summary>
internal enum HessianMethod
{
    /// <summary>From the potential where it gives them, else by differences.</summary>
    Auto,

    /// <summary>From the potential.</summary>
    Analytic,

    /// <summary>Central differences of forces.</summary>
    Differences,
}

/// <summary>The Hessian of a structure, from the potential itself or by differences that are kept on the disk as they come.</summary>
/// <param name="request">The potential.</param>
/// <param name="system">At a stationary point.</param>
/// <param name="moving">Atoms that vibrate.</param>
/// <param name="folder">Of the run.</param>
/// <param name="goOn">Whether displacements of a run before are taken.</param>
/// <param name="note">Is told what there is to say.</param>
/// <param name="show">Is told how far it got, as often as it likes to ask.</param>
/// <param name="cancellation">Ends the work; displacements done are kept.</param>
internal sealed class HessianRun(
    PotentialRequest request, AtomicSystem system, int[] moving, string folder, bool goOn, Action<string> note, Action<Func<string>> show, CancellationToken cancellation)
{
    /// <summary>From the potential.</summary>
    /// <exception cref="InputException">It gives none.</exception>
    public NormalModes Analytic()
    {
        IPotential potential = PotentialFactory.Create(request);
        using var disposable = potential as IDisposable;
        return potential is ITwiceDifferentiable differentiable
            ? NormalModes.Of(differentiable.SecondDerivatives(system, moving, cancellation))
            : throw new InputException($"--hessian analytic: {request.Name} gives no second derivatives; leave it out, or give --hessian differences.");
    }

    /// <summary>By central differences of forces.</summary>
    /// <param name="step">Å.</param>
    public NormalModes ByDifferences(double step)
    {
        var identity = new JsonObject(request.Identity())
        {
            ["structure_sha256"] = StructureHash.Of(system),
            ["fixed_atoms"] = new JsonArray([.. Enumerable.Range(0, system.AtomCount).Except(moving).Select(atom => JsonValue.Create(atom))]),
            ["step_angstrom"] = step,
        };
        using var store = DisplacementStore.Open(folder, identity, system.AtomCount, step, goOn);
        int total = 6 * moving.Length;
        if (store.Known.Count > 0)
        {
            note($"{store.Known.Count} of {total} displacements are known from before");
        }

        var calculator = new HessianCalculator(CreateForThread, step);
        int done = store.Known.Count;
        Hessian hessian = calculator.Compute(
            system,
            moving,
            store.Known,
            request.Threads,
            displacement =>
            {
                store.Add(displacement);
                done++;
                show(() => $"{done} of {total} displacements");
            },
            cancellation);
        return NormalModes.Of(hessian);
    }

    /// <summary>A potential that has seen the structure itself, so that what it derives from the first it sees (bonds, fragments) depends on no displacement.</summary>
    private IPotential CreateForThread()
    {
        IPotential potential = PotentialFactory.Create(request with { Threads = 1 });
        potential.Evaluate(system, Quantities.Energy, new EvaluationResult(system.AtomCount));
        return potential;
    }
}
