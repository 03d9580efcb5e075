#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// A potential of one's own: a Morse bond. Everything that MDEngine does works with it: here, whether its forces are right, and a run.
// dotnet run Examples/08-custom-potential.cs [FOLDER]
using MDEngine;
using MDEngine.IO;
using MDEngine.Simulations;

string output = args.FirstOrDefault() ?? "out/morse";
var nitrogen = new Structure(new Frame(new Topology([7, 7]), [new(0, 0, 0), new(1.15, 0, 0)]), "N2");
var morse = new Morse(depth: 9.9, width: 2.69, length: 1.10); // eV, 1/Å, Å

ValidationResult checks = new Validation(nitrogen, morse) { StaticOnly = true }.Execute();
Console.WriteLine($"forces and invariances: {(checks.Passes ? "right" : "wrong")}");

RunResult result = new MolecularDynamics(nitrogen, morse, output)
{
    Stages = [Stage.Nve(steps: 2_000, temperatureK: 500)],
    TimeStepFs = 0.25,
    Overwrite = true,
}.Execute();
Console.WriteLine($"drift {result.Drift}");

/// <summary>D (1 − exp(−a (r − r₀)))² − D between the first two atoms.</summary>
internal sealed class Morse(double depth, double width, double length) : IPotential
{
    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    /// <summary>Adds into the result; whatever is not asked for may be left out.</summary>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        Vector3D bond = system.Positions.Span[1] - system.Positions.Span[0];
        double decay = Math.Exp(-width * (bond.Length - length));
        result.Energy += depth * ((1 - decay) * (1 - decay)) - depth;
        Vector3D force = 2 * depth * width * (1 - decay) * decay / bond.Length * bond; // on the first atom
        result.Forces[0] += force;
        result.Forces[1] -= force;
    }
}
