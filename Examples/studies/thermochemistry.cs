#:project ../../Engine/Simulations/MDEngine.Simulations.csproj
#:project ../../Potentials/Xtb/MDEngine.Potentials.Xtb.csproj
#:property Torch=none

// Zero-point energies (eV) and heat capacities at constant volume (k per molecule, 298.15 K) of molecules by GFN2-xTB, at their minima, for the study thermochemistry:
// one molecule in five to judge by, one to choose the network by, the others to learn from.
// dotnet run -c Release Examples/studies/thermochemistry.cs -- MOLECULES.extxyz FOLDER MOST_ATOMS
using System.Globalization;
using MDEngine;
using MDEngine.IO;
using MDEngine.Simulations;

(string source, string folder, int most) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
string[] parts = ["test", "validation", "train", "train", "train"];
Directory.CreateDirectory(folder);
var files = parts.Distinct().ToDictionary(part => part, part => Trajectory.Create(Path.Combine(folder, part + ".tmp.extxyz")));
using Potential potential = Potential.Load("xtb:gfn2", new PotentialOptions { Threads = 1 });
int count = 0;
foreach (Structure molecule in Structure.ReadAll(source).Where(one => one.Frame.AtomCount is > 2 && one.Frame.AtomCount <= most))
{
    VibrationResult result;
    try
    {
        result = new Vibrations(molecule, potential, Path.Combine(folder, "work")) { Optimize = true }.Execute();
    }
    catch (Exception exception) when (exception is InputException or SimulationDivergedException)
    {
        Console.Error.WriteLine($"{molecule.Source}: {exception.Message}");
        continue;
    }

    if (result.Thermochemistry.ImaginaryModes > 0)
    {
        continue; // at no minimum
    }

    var values = new Dictionary<string, string>
    {
        ["zero_point_energy"] = CsvLine.Exact(result.Thermochemistry.ZeroPointEnergy),
        ["heat_capacity"] = CsvLine.Exact(result.Thermochemistry.HeatCapacity / Units.Boltzmann),
    };
    Frame minimum = result.Structure.Frame;
    files[parts[count++ % parts.Length]].Write(minimum.With(minimum.Topology, values));
}

foreach ((string part, Trajectory file) in files)
{
    file.Dispose();
    File.Move(Path.Combine(folder, part + ".tmp.extxyz"), Path.Combine(folder, part + ".extxyz"), overwrite: true);
}

Console.WriteLine($"{count} molecules");
