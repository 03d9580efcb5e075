namespace MDEngine.Integrators.Minimizers;

/// <summary>What all minimizers share: coordinates, evaluations and their count, convergence, and why one gives up.</summary>
public abstract class Minimizer : IPropagator
{
    /// <summary>Energy differences below this fraction of the energy are rounding.</summary>
    private protected const double EnergyNoise = 1e-11;

    private readonly MinimizerOptions options;
    private MinimizationCoordinates? coordinates;
    private double[] before = [];

    private protected Minimizer(MinimizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
    }

    /// <summary>Evaluations of energy and forces so far.</summary>
    public int ForceCalls { get; private set; }

    /// <summary>Where the minimization stands.</summary>
    public ConvergenceMeasures Measures { get; private set; }

    /// <summary>Whether the current point meets the criteria, as a start may.</summary>
    public bool HasConverged => options.Criteria.AreMetBy(Measures);

    /// <summary>Why no further step can be made, or null while one can.</summary>
    public string? Stalled { get; private set; }

    private protected MinimizationCoordinates Coordinates => coordinates ?? throw new InvalidOperationException("Initialize comes first.");

    /// <summary>The current point, and the gradient and energy there.</summary>
    private protected double[] X { get; private set; } = [];

    private protected double[] G { get; private set; } = [];

    private protected double E { get; private set; }

    private protected SimulationState State { get; private set; } = null!;

    private protected double LongestStep => options.LongestStep;

    /// <inheritdoc/>
    public void Initialize(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(potential);
        State = state;
        ForceCalls = 0;
        Stalled = null;
        coordinates = new MinimizationCoordinates(state, options.Atoms, options.CellRelaxation, options.Pressure);
        if (options.CellRelaxation != CellRelaxation.None)
        {
            if (!potential.Supported.HasFlag(Quantities.Virial))
            {
                throw new InputException("The cell cannot relax: the potential gives no virial.");
            }

            state.Requested |= Quantities.Virial;
        }

        X = new double[coordinates.Count];
        G = new double[coordinates.Count];
        before = new double[coordinates.Count];
        coordinates.Read(state, X);
        E = Evaluate(potential, X, G);
        Measures = Measure(double.PositiveInfinity, null);
        Start();
    }

    /// <summary>
    /// One step, or none from a point that meets the criteria; where none can be made, sets <see cref="Stalled"/> and leaves the state
    /// at its best point.
    /// </summary>
    public StepStatus Advance(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(potential);
        if (HasConverged)
        {
            return StepStatus.Converged;
        }

        X.CopyTo(before, 0);
        double energyBefore = E;
        MakeStep(potential);
        state.Step++;
        if (Stalled is null)
        {
            Measures = Measure(E - energyBefore, before);
        }

        return HasConverged ? StepStatus.Converged : StepStatus.Continue;
    }

    /// <summary>Called once, at the start.</summary>
    private protected virtual void Start()
    {
    }

    /// <summary>Moves to a better point by <see cref="MoveTo"/>.</summary>
    private protected abstract void MakeStep(IPotential potential);

    /// <summary>Energy and gradient at <paramref name="x"/>; the state is left there.</summary>
    private protected double Evaluate(IPotential potential, double[] x, double[] gradient)
    {
        Coordinates.Write(x, State);
        IntegratorSteps.Evaluate(State, potential);
        ForceCalls++;
        return Coordinates.Gradient(State, gradient);
    }

    /// <summary>Makes an evaluated point the current one.</summary>
    private protected void MoveTo(double[] x, double[] gradient, double energy)
    {
        x.CopyTo(X, 0);
        gradient.CopyTo(G, 0);
        E = energy;
    }

    /// <summary>Puts the state back to the current point after trials that led nowhere.</summary>
    private protected void GoBack(IPotential potential) => E = Evaluate(potential, X, G);

    /// <summary>
    /// Gives up at the current point. Where the step was to gain less than the energy's rounding, and forces are small enough, the
    /// point is a minimum as far as can be told: that was a step of no length.
    /// </summary>
    /// <param name="potential">To evaluate the point again.</param>
    /// <param name="predicted">Change of the energy that the whole step was to bring, eV.</param>
    /// <param name="reason">What the user is told.</param>
    private protected void Stall(IPotential potential, double predicted, string reason)
    {
        GoBack(potential);
        bool isRounding = Math.Abs(predicted) <= EnergyNoise * Math.Abs(E);
        Stalled = isRounding && options.Criteria.AreMetBy(Measure(0, X)) ? null : reason;
    }

    private ConvergenceMeasures Measure(double energyChange, double[]? from)
    {
        (double maxForce, double rmsForce) = Norms(G, null);
        (double maxStep, double rmsStep) = from is null ? (double.PositiveInfinity, double.PositiveInfinity) : Norms(X, from);
        return new ConvergenceMeasures(E, energyChange, maxForce, rmsForce, maxStep, rmsStep);
    }

    private static (double Max, double Rms) Norms(double[] to, double[]? from)
    {
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < to.Length; i += 3)
        {
            Vector3D v = new(to[i], to[i + 1], to[i + 2]);
            double square = (from is null ? v : v - new Vector3D(from[i], from[i + 1], from[i + 2])).LengthSquared;
            largest = Math.Max(largest, square);
            sum += square;
        }

        return (Math.Sqrt(largest), Math.Sqrt(sum / to.Length));
    }
}
