#:project ../Engine/Simulations/MDEngine.Simulations.csproj

// The vibrational density of states of a peptide, taken as the run goes, without a trajectory on the disk.
// dotnet run Examples/07-spectrum.cs [FOLDER] [STEPS]
using MDEngine.Analysis.Spectra;
using MDEngine.Simulations;

string output = args.ElementAtOrDefault(0) ?? "out/spectrum";
long steps = long.Parse(args.ElementAtOrDefault(1) ?? "1000");
Structure start = Structure.Read("Examples/ac-ala3-nhme/start.extxyz");
using Potential potential = Potential.Load("Models/ac-ala3-nhme.safetensors", new PotentialOptions { Precision = Precision.Float32 });
var run = new SpectrumRun(start, potential)
{
    Settings = new SpectrumSettings { Kind = SpectrumKind.Vdos, TimeStepFs = 0.5, TemperatureK = 300, Resolution = 40, Broadening = 20 },
    EquilibrationSteps = steps / 10,
    Steps = steps,
};
FinishedSpectrum spectrum = run.Execute();
spectrum.Write(output); // spectrum.csv, spectrum.svg, peaks.csv
SpectrumPeak highest = spectrum.Peaks.MaxBy(peak => peak.Height);
Console.WriteLine(FormattableString.Invariant($"{spectrum.Peaks.Count} peaks; the highest at {highest.Wavenumber:F0} cm⁻¹; {spectrum.Summary}"));
