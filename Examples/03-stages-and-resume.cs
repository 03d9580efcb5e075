#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Heats, holds the temperature, and measures at constant energy. Stop it with Ctrl-C and start it again: it resumes bit for bit.
// dotnet run Examples/03-stages-and-resume.cs [FOLDER] [STEPS]
using MDEngine.Simulations;

string output = args.ElementAtOrDefault(0) ?? "out/stages";
long steps = long.Parse(args.ElementAtOrDefault(1) ?? "400");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, signal) => (signal.Cancel, _) = (true, Task.Run(stop.Cancel));

Structure start = Structure.Read("Examples/ac-ala3-nhme/start.extxyz");
using Potential potential = Potential.Load("Models/ac-ala3-nhme.safetensors", new PotentialOptions { Precision = Precision.Float32 });
var run = new MolecularDynamics(start, potential, output)
{
    Stages =
    [
        Stage.Langevin(50, frictionPerPs: 10, steps: steps / 4, finalTemperatureK: 300) with { Name = "heat" },
        Stage.Csvr(300, relaxationFs: 100, steps: steps / 4) with { Name = "hold" },
        Stage.Nve(steps: steps / 2) with { Name = "measure" },
    ],
    TimeStepFs = 0.5,
    CheckpointInterval = 50,
    Resume = true,
};
RunResult result = run.Execute(stop.Token);
foreach (StageResult stage in result.Stages)
{
    Console.WriteLine(FormattableString.Invariant($"{stage.Stage.Name,-8} {stage.MeanTemperatureK,6:F1} K  drift {stage.Drift}"));
}

Console.WriteLine(result.Finished ? "finished" : "interrupted; start it again to resume");
