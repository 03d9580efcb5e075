#:project ../../Engine/Simulations/MDEngine.Simulations.csproj
using MDEngine.Simulations;

Structure start = Structure.Read("Examples/ac-ala3-nhme/start.extxyz");
using Potential potential = Potential.Load("Models/ac-ala3-nhme.safetensors");
var run = new MolecularDynamics(start, potential, output: "/tmp/mdengine-test-5wvtL0/2/out")
{
    Stages = [Stage.Langevin(300, frictionPerPs: 1, steps: 20), Stage.Nve(steps: 20)],
    TimeStepFs = 0.5, Resume = true,
};
RunResult result = run.Execute();
Console.WriteLine(result.Drift);
