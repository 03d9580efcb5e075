#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Is a potential fit for dynamics that conserve energy? The checks, one by one, and the time step that they suggest.
// dotnet run Examples/10-validate.cs [FOLDER]
using MDEngine.Simulations;

string output = args.FirstOrDefault() ?? "out/validate";
Directory.CreateDirectory(output);
File.WriteAllText(Path.Combine(output, "argon.yaml"), """
    potential: lennard-jones
    cutoff_angstrom: 8.5
    truncation: shifted-force
    elements:
      Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }
    """);

Structure cluster = Structure.Read("Examples/argon/cluster.extxyz");
using Potential potential = Potential.Load(Path.Combine(output, "argon.yaml"));
ValidationResult result = new Validation(cluster, potential) { TemperatureK = 20, TimeStepFs = 4, DurationFs = 2_000 }
    .Execute(check => Console.WriteLine($"{check.Verdict.ToString().ToLowerInvariant(),-5} {check.Check}: {check.Measured}"));
ValidationFile.Write(Path.Combine(output, "validation.json"), "argon", result);
Console.WriteLine(result.Passes ? "fit for dynamics" : $"{result.Failures} checks fail");
