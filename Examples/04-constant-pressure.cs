#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Liquid argon at a temperature and a pressure: the cell breathes, and thermo.csv has its density.
// dotnet run Examples/04-constant-pressure.cs [FOLDER]
using MDEngine.Simulations;

string output = args.FirstOrDefault() ?? "out/npt";
Directory.CreateDirectory(output);
string file = Path.Combine(output, "argon.yaml"); // the same file is what --potential takes
File.WriteAllText(file, """
    potential: lennard-jones
    cutoff_angstrom: 8.5
    truncation: truncated
    tail_correction: true
    elements:
      Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }
    """);

Structure start = Structure.Read("Examples/argon/liquid.extxyz");
using Potential potential = Potential.Load(file);
var run = new MolecularDynamics(start, potential, output)
{
    Stages = [Stage.Csvr(95, relaxationFs: 100, steps: 500), Stage.Npt(95, pressureBar: 20, steps: 2_000)],
    TimeStepFs = 4,
    Overwrite = true,
};
RunResult result = run.Execute();
double density = result.End.System.Topology.Masses.Sum() / result.End.System.Cell.Volume * 1.66054; // amu/Å³ to g/cm³
Console.WriteLine(FormattableString.Invariant($"{result.MeanTemperatureK:F1} K, {density:F3} g/cm³ after {result.End.Frame.Time / 1000:F1} ps"));
