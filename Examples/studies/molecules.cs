#:project ../../Engine/Simulations/MDEngine.Simulations.csproj
#:project ../../Potentials/Xtb/MDEngine.Potentials.Xtb.csproj
#:property Torch=none

// Properties of molecules by GFN2-xTB, each at the minimum next to where it starts, for the study molecules: gap between the frontier orbitals and atomization energy
// (eV), length of the dipole moment (e·Å), zero-point energy (eV) and heat capacity at constant volume (k per molecule, 298.15 K). Of five molecules one is to judge by,
// one to choose the network by, three are to learn from.
// dotnet run -c Release Examples/studies/molecules.cs -- MOLECULES.extxyz FOLDER MOST_ATOMS
using System.Collections.Concurrent;
using System.Globalization;
using MDEngine;
using MDEngine.IO;
using MDEngine.Potentials.Xtb;
using MDEngine.Simulations;

(string source, string folder, int most) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
string work = Path.Combine(folder, "work"); // a file for each molecule that is done, so that a run that was broken off goes on
Directory.CreateDirectory(work);
Structure[] molecules = [.. Structure.ReadAll(source).Where(one => one.Frame.AtomCount <= most)];
var atoms = new ConcurrentDictionary<int, double>(); // atomic number → energy of the free atom, eV
Parallel.For(0, molecules.Length, () => new XtbPotential(new XtbOptions()), Compute, xtb => xtb.Dispose());
// One molecule under two names has one minimum.
Frame[] minima = [.. Directory.GetFiles(work, "*.extxyz").Order(StringComparer.Ordinal).Select(file => Trajectory.ReadFirst(file))
    .DistinctBy(minimum => (string.Join(' ', minimum.Topology.AtomicNumbers.Order()), Math.Round(minimum.Energy!.Value, 3)))];
string[] parts = ["test", "validation", "train", "train", "train"];
foreach (string part in parts.Distinct())
{
    Write(Path.Combine(folder, part + ".extxyz"), Enumerable.Range(0, minima.Length).Where(k => parts[k % parts.Length] == part).Select(k => minima[k]));
}

Console.WriteLine($"{minima.Length} molecules");

static void Write(string path, IEnumerable<Frame> frames) => CompleteTrajectory.Write(path, new TrajectoryOptions(), file =>
{
    foreach (Frame frame in frames)
    {
        file.Write(frame);
    }
});

XtbPotential Compute(int index, ParallelLoopState loop, XtbPotential xtb)
{
    string name = Path.Combine(work, index.ToString("D5", CultureInfo.InvariantCulture));
    if (File.Exists(name + ".extxyz") || File.Exists(name + ".none"))
    {
        return xtb;
    }

    VibrationResult? result = null;
    try
    {
        result = new Vibrations(molecules[index], xtb, name) { Optimize = true }.Execute();
    }
    catch (Exception exception) when (exception is InputException or SimulationDivergedException)
    {
        Console.Error.WriteLine($"{molecules[index].Source}: {exception.Message}");
    }

    if (Directory.Exists(name))
    {
        Directory.Delete(name, recursive: true); // pictures of modes
    }

    if (result is null || result.Thermochemistry.ImaginaryModes > 0) // of no use, or at no minimum
    {
        File.WriteAllText(name + ".none", "");
        return xtb;
    }

    Frame minimum = result.Structure.Frame;
    var evaluation = new EvaluationResult(minimum.AtomCount);
    xtb.Evaluate(minimum.System, Quantities.Energy | Quantities.Dipole | Quantities.FrontierOrbitals, evaluation);
    Frame written = minimum.With(minimum.Topology, new Dictionary<string, string>
    {
        ["gap"] = CsvLine.Exact(evaluation.FrontierOrbitals!.Value.Gap),
        ["dipole_moment"] = CsvLine.Exact(evaluation.Dipole.Length),
        ["atomization_energy"] = CsvLine.Exact(minimum.Topology.AtomicNumbers.Sum(number => atoms.GetOrAdd(number, EnergyOfAtom)) - evaluation.Energy),
        ["zero_point_energy"] = CsvLine.Exact(result.Thermochemistry.ZeroPointEnergy),
        ["heat_capacity"] = CsvLine.Exact(result.Thermochemistry.HeatCapacity / Units.Boltzmann),
    });
    written.Energy = evaluation.Energy;
    Write(name + ".extxyz", [written]);
    return xtb;
}

// A free atom in its ground state: as many unpaired electrons as Hund's rule leaves in s and p shells.
double EnergyOfAtom(int number)
{
    int unpaired = Element.FromAtomicNumber(number).Symbol switch
    {
        "H" or "F" or "Cl" or "Br" or "I" => 1,
        "C" or "O" or "Si" or "S" or "Se" => 2,
        "N" or "P" => 3,
        string other => throw new InputException($"the ground state of a free {other} atom is not known here; the elements are H C N O F Si P S Cl Se Br I"),
    };
    using var atom = new XtbPotential(new XtbOptions { UnpairedElectrons = unpaired });
    var evaluation = new EvaluationResult(1);
    atom.Evaluate(new AtomicSystem(new Topology([number]), UnitCell.None, new Vector3D[] { default }), Quantities.Energy, evaluation);
    return evaluation.Energy;
}
