#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// Brings a peptide to the nearest minimum of a trained network and writes it.
// dotnet run Examples/05-optimize.cs [FOLDER]
using MDEngine.Integrators.Minimizers;
using MDEngine.Simulations;

string output = args.FirstOrDefault() ?? "out/optimize";
Directory.CreateDirectory(output);
Structure start = Structure.Read("Examples/ac-ala3-nhme/start.extxyz");
using Potential potential = Potential.Load("Models/ac-ala3-nhme.safetensors");
var optimization = new GeometryOptimization(potential) { Criteria = ConvergenceCriteria.ForceOnly(0.05), MaximumSteps = 200 };
OptimizationOutcome relaxed = optimization.Execute(start);

new Structure(relaxed.Frame, "relaxed").Write(Path.Combine(output, "relaxed.extxyz"));
Console.WriteLine(FormattableString.Invariant(
    $"{relaxed.Failure ?? "converged"}: {relaxed.Frame.Energy - relaxed.StartEnergy:F3} eV in {relaxed.Steps} steps, {relaxed.StartRmsd:F2} Å from the start"));
