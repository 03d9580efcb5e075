#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Trains a small network on frames of a run with another potential, and measures its error.
// dotnet run Examples/09-train.cs [FOLDER] [STEPS]
using MDEngine.Integrators.Minimizers;
using MDEngine.Simulations;
using MDEngine.Training;

string output = args.ElementAtOrDefault(0) ?? "out/train";
int steps = int.Parse(args.ElementAtOrDefault(1) ?? "300");
Directory.CreateDirectory(output);
File.WriteAllText(Path.Combine(output, "argon.yaml"), """
    potential: lennard-jones
    cutoff_angstrom: 12
    elements:
      Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }
    """);

// The data: a cluster of thirteen atoms at 20 K, a frame every 200 fs.
using Potential reference = Potential.Load(Path.Combine(output, "argon.yaml"));
Structure cluster = Structure.Read("Examples/argon/cluster.extxyz");
var relaxed = new Structure(new GeometryOptimization(reference) { Criteria = ConvergenceCriteria.Loose }.Execute(cluster).Frame, "cluster");
string data = Path.Combine(output, "data");
new MolecularDynamics(relaxed, reference, data)
{
    Stages = [Stage.Langevin(20, frictionPerPs: 5, steps: 4_000)],
    TimeStepFs = 5,
    TrajectoryInterval = 40,
    WithForces = true,
    Overwrite = true,
}.Execute();

string file = Path.Combine(output, "train.yaml"); // what 'mdengine train' takes, too
File.WriteAllText(file, $$"""
    output: {{output}}/model
    model: { architecture: visnet, mode: smooth, hidden_channels: 16, num_heads: 2, num_layers: 1, num_rbf: 8, short_cutoff: 7 }
    data: { train: {{data}}/trajectory.extxyz }
    split: { method: random, validation_fraction: 0.2 }
    schedule: { kind: cosine, learning_rate: 5.0e-3, warmup_steps: 20 }
    training: { batch_size: 4, max_steps: {{steps}}, validation_interval: {{steps}}, threads: 1 }
    """);
TrainingOptions options = TrainingOptions.Read(file);
using TrainingData frames = TrainingData.Load(options, Console.Error);
using var trainer = new Trainer(options, frames, options.Output, seed: 1);
TrainingOutcome outcome = trainer.Run(Console.Out, CancellationToken.None);
Console.WriteLine($"{outcome.BestModel}: 'mdengine evaluate {data}/trajectory.extxyz --potential {outcome.BestModel}' says how good it is");
