namespace MDEngine.Simulations.Biasing;

/// <summary>Makes variables for the atoms of a structure.</summary>
internal static class VariableFactory
{
    /// <param name="variable">What to make.</param>
    /// <param name="start">Where the run begins.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InputException">It names atoms that there are none of, or wants another number of them.</exception>
    public static CollectiveVariable Create(BiasVariable variable, AtomicSystem start, string source)
    {
        int[] atoms = [.. variable.Atoms];
        string kind = variable.Kind.ToString().ToLowerInvariant();
        foreach (int atom in atoms.Where(atom => atom < 0 || atom >= start.AtomCount))
        {
            throw new InputException($"{source}: {kind} names atom {atom}; the structure has the atoms 0 to {start.AtomCount - 1}.");
        }

        if (atoms.Distinct().Count() < atoms.Length)
        {
            throw new InputException($"{source}: {kind} names an atom twice; expected different ones.");
        }

        if (Expected(variable.Kind) is { } expected && atoms.Length != expected)
        {
            throw new InputException($"{source}: {kind} names {atoms.Length} atoms; expected {expected}.");
        }

        ReadOnlySpan<Vector3D> positions = start.Positions.Span;
        switch (variable.Kind)
        {
            case BiasVariableKind.Distance:
                return new DistanceVariable(atoms);
            case BiasVariableKind.Angle:
                return new AngleVariable(atoms);
            case BiasVariableKind.Torsion:
                return new TorsionVariable(atoms);
            case BiasVariableKind.Position:
                return new PositionVariable(atoms[0], positions[atoms[0]]);
            default:
                int[] all = atoms.Length > 0 ? atoms : [.. Enumerable.Range(0, start.AtomCount)];
                if (all.Length < 2)
                {
                    throw new InputException($"{source}: {kind} names {all.Length} atoms; expected two or more.");
                }

                Lattice? lattice = start.Cell.IsPeriodic ? Lattice.From(start.Cell) : null;
                var reference = new Vector3D[all.Length];
                for (int k = 0; k < all.Length; k++)
                {
                    Vector3D place = positions[all[k]];
                    reference[k] = k == 0 || lattice is null ? place : reference[k - 1] + lattice.Nearest(place - reference[k - 1]);
                }

                return new RmsdVariable(all, reference);
        }
    }

    private static int? Expected(BiasVariableKind kind) => kind switch
    {
        BiasVariableKind.Position => 1,
        BiasVariableKind.Distance => 2,
        BiasVariableKind.Angle => 3,
        BiasVariableKind.Torsion => 4,
        _ => null,
    };
}
