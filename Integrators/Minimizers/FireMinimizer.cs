namespace MDEngine.Integrators.Minimizers;

/// <summary>
/// FIRE 2.0: damped dynamics that turns the velocity toward the force and goes half a step back when it runs uphill (Guénolé et
/// al. 2020, doi:10.1016/j.commatsci.2020.109584), semi-implicit Euler. Every step is one evaluation; it needs no energies, and so
/// tolerates noisy forces.
/// </summary>
/// <param name="options">What every minimizer is told.</param>
public sealed class FireMinimizer(MinimizerOptions options) : Minimizer(options)
{
    // The paper's parameters, with unit masses; times in √(amu Å²/eV).
    private const double StartTimeStep = 0.1;
    private const double LargestTimeStep = 1.0;
    private const double SmallestTimeStep = 0.002;
    private const int Delay = 20;
    private const double Growth = 1.1;
    private const double Shrinkage = 0.5;
    private const double StartMixing = 0.25;
    private const double MixingShrinkage = 0.99;

    private double[] velocity = [];
    private double timeStep;
    private double mixing;
    private int downhillSteps;

    private protected override void Start()
    {
        velocity = new double[X.Length];
        (timeStep, mixing, downhillSteps) = (StartTimeStep, StartMixing, 0);
    }

    private protected override void MakeStep(IPotential potential)
    {
        double[] x = (double[])X.Clone();
        double power = -VectorMath.Dot(G, velocity);
        if (power > 0)
        {
            if (++downhillSteps > Delay)
            {
                timeStep = Math.Min(Growth * timeStep, LargestTimeStep);
                mixing *= MixingShrinkage;
            }
        }
        else
        {
            downhillSteps = 0;
            timeStep = Math.Max(Shrinkage * timeStep, SmallestTimeStep);
            mixing = StartMixing;
            VectorMath.Add(x, -0.5 * timeStep, velocity);
            Array.Clear(velocity);
        }

        VectorMath.Add(velocity, -timeStep, G);
        double speed = Math.Sqrt(VectorMath.Dot(velocity, velocity) / Math.Max(VectorMath.Dot(G, G), double.Epsilon));
        for (int i = 0; i < velocity.Length; i++)
        {
            velocity[i] = ((1 - mixing) * velocity[i]) - (mixing * speed * G[i]);
        }

        double longest = timeStep * VectorMath.LongestOf(velocity);
        VectorMath.Add(x, longest > LongestStep ? LongestStep / longest * timeStep : timeStep, velocity);
        var gradient = new double[G.Length];
        double energy = Evaluate(potential, x, gradient);
        MoveTo(x, gradient, energy);
    }
}
