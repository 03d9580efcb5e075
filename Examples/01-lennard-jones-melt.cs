#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Melts an argon crystal: a structure and a potential made in code, a thermostat, and what the run says of itself.
// dotnet run Examples/01-lennard-jones-melt.cs [FOLDER]
using MDEngine;
using MDEngine.IO;
using MDEngine.Potentials.Classical;
using MDEngine.Simulations;

string output = args.FirstOrDefault() ?? "out/melt";
const double Edge = 5.3; // Å, of the cube with four atoms
const int Cubes = 4;     // along each axis

Vector3D[] basis = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
Vector3D[] positions =
[
    .. from x in Enumerable.Range(0, Cubes)
       from y in Enumerable.Range(0, Cubes)
       from z in Enumerable.Range(0, Cubes)
       from site in basis
       select Edge * (new Vector3D(x, y, z) + site),
];
int argon = Element.FromSymbol("Ar")!.AtomicNumber;
var topology = new Topology([.. Enumerable.Repeat(argon, positions.Length)]);
var crystal = new Frame(topology, positions) { Cell = UnitCell.Orthorhombic(Edge * Cubes, Edge * Cubes, Edge * Cubes) };

var potential = new LennardJonesPotential(new LennardJonesOptions
{
    Elements = new Dictionary<int, LennardJonesParameters> { [argon] = new(0.0104, 3.4) }, // eV, Å
    Cutoff = 8.5,
});
var run = new MolecularDynamics(new Structure(crystal, "argon crystal"), potential, output)
{
    Stages = [Stage.Langevin(10, frictionPerPs: 2, steps: 500, finalTemperatureK: 150), Stage.Langevin(150, frictionPerPs: 2, steps: 1_000)],
    TimeStepFs = 4,
    Overwrite = true,
};
RunResult result = run.Execute();
double moved = Math.Sqrt(result.End.Frame.Positions.Zip(positions, (a, b) => (a - b).LengthSquared).Average());
Console.WriteLine(FormattableString.Invariant($"{result.MeanTemperatureK:F0} K; atoms are {moved:F2} Å from their sites; {result.NanosecondsPerDay:F0} ns/day"));
