namespace MDEngine.Analysis;

/// <summary>
/// Second derivatives of the energy by central differences of forces, 6 evaluations an atom, displacements in parallel; the
/// derivatives of the dipole moment come along where the potential has one.
/// </summary>
/// <param name="createPotential">Makes a potential for a thread.</param>
/// <param name="step">Displacement, Å.</param>
public sealed class HessianCalculator(Func<IPotential> createPotential, double step = HessianCalculator.DefaultStep)
{
    /// <summary>Displacement, Å: about twice xtb's 0.005 Bohr.</summary>
    public const double DefaultStep = 0.005;

    /// <summary>Computes what <paramref name="known"/> does not hold, and hands each displacement's result to <paramref name="finished"/>.</summary>
    /// <param name="system">The structure, at a stationary point.</param>
    /// <param name="atoms">Atoms to displace, counted from 0.</param>
    /// <param name="known">Results of a run before, by <see cref="Displacement.Key"/>.</param>
    /// <param name="threads">Displacements in parallel.</param>
    /// <param name="finished">Called with each new result, one at a time.</param>
    /// <param name="cancellation">Ends the work between displacements.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Hessian Compute(
        AtomicSystem system,
        IReadOnlyList<int> atoms,
        IReadOnlyDictionary<int, Displacement> known,
        int threads,
        Action<Displacement> finished,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(atoms);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(finished);
        var results = new Displacement[6 * atoms.Count];
        var pool = new Stack<IPotential>();
        var gate = new Lock();
        try
        {
            OrderedParallel.Run(results.Length, threads, k =>
            {
                int key = Displacement.KeyOf(atoms[k / 6], k / 2 % 3, k % 2 == 1);
                if (known.TryGetValue(key, out Displacement? before))
                {
                    results[k] = before;
                    return;
                }

                IPotential? potential;
                lock (gate)
                {
                    _ = pool.TryPop(out potential);
                }

                potential ??= createPotential();
                Displacement result = Evaluate(potential, system, atoms[k / 6], k / 2 % 3, k % 2 == 1, key);
                lock (gate)
                {
                    pool.Push(potential);
                    results[k] = result;
                    finished(result);
                }
            }, cancellation);
        }
        finally
        {
            foreach (IPotential potential in pool)
            {
                (potential as IDisposable)?.Dispose();
            }
        }

        return Assemble(system, atoms, results);
    }

    private Displacement Evaluate(IPotential potential, AtomicSystem system, int atom, int axis, bool forward, int key)
    {
        Vector3D[] positions = system.Positions.ToArray();
        double by = forward ? step : -step;
        positions[atom] += new Vector3D(axis == 0 ? by : 0, axis == 1 ? by : 0, axis == 2 ? by : 0);
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system with { Positions = positions }, (Quantities.Energy | Quantities.Forces | Quantities.Dipole) & potential.Supported, result);
        if (!Array.TrueForAll(result.Forces, force => force.IsFinite))
        {
            throw new SimulationDivergedException($"The forces are not finite with atom {atom + 1} displaced by {by} Å");
        }

        return new Displacement(key, result.Forces, potential.Supported.HasFlag(Quantities.Dipole) ? result.Dipole : null);
    }

    private Hessian Assemble(AtomicSystem system, IReadOnlyList<int> atoms, Displacement[] results)
    {
        int n = 3 * atoms.Count;
        var matrix = new double[n, n];
        var dipoles = new Vector3D[n];
        bool hasDipoles = Array.TrueForAll(results, result => result.Dipole is not null);
        for (int row = 0; row < n; row++)
        {
            (Displacement backward, Displacement forward) = (results[2 * row], results[(2 * row) + 1]);
            for (int column = 0; column < n; column++)
            {
                int atom = atoms[column / 3];
                matrix[row, column] = (backward.Forces[atom][column % 3] - forward.Forces[atom][column % 3]) / (2 * step);
            }

            if (hasDipoles)
            {
                dipoles[row] = (forward.Dipole!.Value - backward.Dipole!.Value) / (2 * step);
            }
        }

        return Hessian.Symmetrized(system, atoms, matrix, hasDipoles ? dipoles : null);
    }
}

/// <summary>Forces (eV/Å) and dipole moment (e·Å) of a structure with one atom displaced along one axis.</summary>
/// <param name="Key">Which one; see <see cref="KeyOf"/>.</param>
/// <param name="Forces">[N].</param>
/// <param name="Dipole">Null where the potential has none.</param>
public sealed record Displacement(int Key, Vector3D[] Forces, Vector3D? Dipole)
{
    /// <summary>6·atom + 2·axis, and 1 more for the forward displacement.</summary>
    public static int KeyOf(int atom, int axis, bool forward) => (6 * atom) + (2 * axis) + (forward ? 1 : 0);
}
