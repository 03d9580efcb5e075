#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Normal modes of a water-like molecule with a potential of springs, and a picture of the lines.
// dotnet run Examples/06-vibrations.cs [FOLDER]
using MDEngine;
using MDEngine.IO;
using MDEngine.Reporting;
using MDEngine.Simulations;

string output = args.FirstOrDefault() ?? "out/vibrations";
var water = new Structure(new Frame(new Topology([8, 1, 1]), [new(0, 0, 0.12), new(0, 0.76, -0.48), new(0, -0.76, -0.48)]), "water");
(int First, int Second, double Length, double Stiffness)[] springs = [(0, 1, 0.96, 52.0), (0, 2, 0.96, 52.0), (1, 2, 1.52, 8.5)]; // Å, eV/Å²

VibrationResult result = new Vibrations(water, new Springs(springs), output) { Optimize = true, SymmetryNumber = 2 }.Execute();
double[] lines = [.. result.Modes.Modes.Select(mode => mode.Wavenumber)];
string drawing = new SvgChart("", "wavenumber / cm⁻¹", "reduced mass / amu") { Sticks = lines, StartsAtZero = true }
    .Draw([new SvgSeries("water", [.. result.Modes.Modes.Select(mode => (mode.Wavenumber, mode.ReducedMass))], Connected: false)]);
File.WriteAllText(Path.Combine(output, "modes.svg"), drawing);
Console.WriteLine(FormattableString.Invariant($"{string.Join(", ", lines.Select(line => line.ToString("F0")))} cm⁻¹; zero-point energy {result.Thermochemistry.ZeroPointEnergy:F3} eV"));

/// <summary>Harmonic springs between pairs of atoms: ½ k (r − r₀)².</summary>
internal sealed class Springs((int First, int Second, double Length, double Stiffness)[] springs) : IPotential
{
    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        foreach ((int first, int second, double length, double stiffness) in springs)
        {
            Vector3D bond = system.Positions.Span[second] - system.Positions.Span[first];
            double stretch = bond.Length - length;
            result.Energy += 0.5 * stiffness * stretch * stretch;
            Vector3D force = stiffness * stretch / bond.Length * bond;
            result.Forces[first] += force;
            result.Forces[second] -= force;
        }
    }
}
