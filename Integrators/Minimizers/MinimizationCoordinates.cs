namespace MDEngine.Integrators.Minimizers;

/// <summary>
/// A structure as a point in the space that is minimized in: the coordinates of the moving atoms, and, where the cell
/// relaxes, the nine elements of its deformation, scaled to weigh as much as atoms do.
/// </summary>
/// <remarks>
/// With the deformation D (rows as the cell vectors), r = q D and h = h₀ D. The coordinates are q and N·D, the gradient
/// ∂E/∂q = −f Dᵀ and ∂(E + pV)/∂(N D) = D⁻ᵀ(pV − W)/N: ASE's UnitCellFilter (Tadmor et al., Phys. Rev. B 59, 235, 1999).
/// </remarks>
internal sealed class MinimizationCoordinates
{
    private readonly int[] moving;
    private readonly CellRelaxation relaxation;
    private readonly double pressure;
    private readonly Matrix3x3 startCell;
    private readonly double cellScale;

    /// <param name="state">The start.</param>
    /// <param name="atoms">Which atoms move.</param>
    /// <param name="relaxation">Whether the cell does.</param>
    /// <param name="pressure">Outside pressure, eV/Å³.</param>
    public MinimizationCoordinates(SimulationState state, AtomMobility atoms, CellRelaxation relaxation, double pressure)
    {
        if (atoms.InverseMasses.Length != state.AtomCount)
        {
            throw new ArgumentException($"The minimizer was made for {atoms.InverseMasses.Length} atoms, the state has {state.AtomCount}.");
        }

        if (relaxation != CellRelaxation.None && !state.Cell.IsFullyPeriodic)
        {
            throw new InputException("The cell can relax only where the structure is periodic in all three directions.");
        }

        var indices = new List<int>();
        for (int i = 0; i < state.AtomCount; i++)
        {
            if (atoms.InverseMasses[i] > 0)
            {
                indices.Add(i);
            }
        }

        moving = [.. indices];
        this.relaxation = relaxation;
        this.pressure = pressure;
        startCell = state.Cell.Matrix;
        cellScale = state.AtomCount;
        Count = (3 * moving.Length) + (relaxation == CellRelaxation.None ? 0 : 9);
    }

    /// <summary>Number of coordinates.</summary>
    public int Count { get; }

    /// <summary>Indices of the atoms that move; coordinate 3k + axis belongs to the k-th.</summary>
    public ReadOnlySpan<int> MovingAtoms => moving;

    private bool HasCell => relaxation != CellRelaxation.None;

    public void Read(SimulationState state, double[] x)
    {
        Matrix3x3 deformation = HasCell ? startCell.Inverse() * state.Cell.Matrix : Matrix3x3.Identity;
        Matrix3x3 inverse = HasCell ? deformation.Inverse() : Matrix3x3.Identity;
        for (int k = 0; k < moving.Length; k++)
        {
            Store(x, 3 * k, HasCell ? state.Positions[moving[k]] * inverse : state.Positions[moving[k]]);
        }

        if (HasCell)
        {
            StoreCell(x, cellScale * deformation);
        }
    }

    public void Write(double[] x, SimulationState state)
    {
        if (!HasCell)
        {
            for (int k = 0; k < moving.Length; k++)
            {
                state.Positions[moving[k]] = Load(x, 3 * k);
            }

            return;
        }

        Matrix3x3 deformation = (1 / cellScale) * LoadCell(x);

        // Fixed atoms keep their fractional coordinates when the cell changes.
        Matrix3x3 before = state.Cell.Matrix.Inverse();
        Matrix3x3 after = startCell * deformation;
        for (int i = 0; i < state.AtomCount; i++)
        {
            state.Positions[i] = state.Positions[i] * before * after;
        }

        for (int k = 0; k < moving.Length; k++)
        {
            state.Positions[moving[k]] = Load(x, 3 * k) * deformation;
        }

        state.Cell = state.Cell.WithMatrix(after);
    }

    /// <summary>Energy (or enthalpy) and gradient of an evaluated state.</summary>
    public double Gradient(SimulationState state, double[] gradient)
    {
        EvaluationResult evaluation = state.Evaluation;
        if (!HasCell)
        {
            for (int k = 0; k < moving.Length; k++)
            {
                Store(gradient, 3 * k, -evaluation.Forces[moving[k]]);
            }

            return evaluation.Energy;
        }

        Matrix3x3 deformation = startCell.Inverse() * state.Cell.Matrix;
        Matrix3x3 transposed = deformation.Transposed();
        for (int k = 0; k < moving.Length; k++)
        {
            Store(gradient, 3 * k, -(evaluation.Forces[moving[k]] * transposed));
        }

        double work = pressure * state.Cell.Volume;
        Matrix3x3 virial = 0.5 * (evaluation.Virial + evaluation.Virial.Transposed());
        Matrix3x3 strain = (work * Matrix3x3.Identity) - virial;
        if (relaxation == CellRelaxation.Isotropic)
        {
            strain = (strain.Trace / 3) * Matrix3x3.Identity;
        }

        StoreCell(gradient, (1 / cellScale) * (transposed.Inverse() * strain));
        return evaluation.Energy + work;
    }

    private static void Store(double[] x, int at, Vector3D v) => (x[at], x[at + 1], x[at + 2]) = (v.X, v.Y, v.Z);

    private static Vector3D Load(double[] x, int at) => new(x[at], x[at + 1], x[at + 2]);

    private void StoreCell(double[] x, Matrix3x3 m)
    {
        Store(x, Count - 9, m.A);
        Store(x, Count - 6, m.B);
        Store(x, Count - 3, m.C);
    }

    private Matrix3x3 LoadCell(double[] x) => new(Load(x, Count - 9), Load(x, Count - 6), Load(x, Count - 3));
}
