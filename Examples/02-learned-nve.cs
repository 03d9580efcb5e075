#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Constant energy on a trained network, and how well the energy is conserved.
// dotnet run Examples/02-learned-nve.cs [FOLDER] [STEPS]
using MDEngine.Simulations;

string output = args.ElementAtOrDefault(0) ?? "out/learned-nve";
long steps = long.Parse(args.ElementAtOrDefault(1) ?? "500");

Structure start = Structure.Read("Examples/ac-ala3-nhme/start.extxyz");
using Potential potential = Potential.Load("Models/ac-ala3-nhme.safetensors");
var run = new MolecularDynamics(start, potential, output)
{
    Stages = [Stage.Nve(steps, temperatureK: 300)],
    TimeStepFs = 0.5,
    Overwrite = true,
};
RunResult result = run.Execute();
Console.WriteLine($"drift {result.Drift}");
