#:project ../../Engine/Simulations/MDEngine.Simulations.csproj
#:project ../../Potentials/Xtb/MDEngine.Potentials.Xtb.csproj
#:property Torch=none

// Properties of molecules by GFN2-xTB, each at the minimum next to where it starts, for the study molecules: gap between the frontier orbitals and atomization energy
// (eV), length of the dipole moment (e·Å), zero-point energy (eV) and heat capacity at constant volume (k per molecule, 298.15 K). Of five molecules one is to judge by,
// one to choose the network by, three are to learn from.
// dotnet run -c Release Examples/studies/molecules.cs -- MOLECULES.extxyz FOLDER MOST_ATOMS
using System.Globalization;
using MDEngine;
using MDEngine.IO;
using MDEngine.Potentials.Xtb;
using MDEngine.Simulations;

(string source, string folder, int most) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
string[] parts = ["test", "validation", "train", "train", "train"];
Directory.CreateDirectory(folder);
var files = parts.Distinct().ToDictionary(part => part, part => Trajectory.Create(Path.Combine(folder, part + ".tmp.extxyz")));
using var xtb = new XtbPotential(new XtbOptions());
var atoms = new Dictionary<int, double>(); // atomic number → energy of the free atom, eV
var seen = new HashSet<(string Elements, double Energy)>(); // one molecule under two names has one minimum
int count = 0;
foreach (Structure molecule in Structure.ReadAll(source).Where(one => one.Frame.AtomCount <= most))
{
    VibrationResult result;
    try
    {
        result = new Vibrations(molecule, xtb, Path.Combine(folder, "work")) { Optimize = true }.Execute();
    }
    catch (Exception exception) when (exception is InputException or SimulationDivergedException)
    {
        Console.Error.WriteLine($"{molecule.Source}: {exception.Message}");
        continue;
    }

    Frame minimum = result.Structure.Frame;
    AtomicSystem system = result.Structure.System;
    var evaluation = new EvaluationResult(system.AtomCount);
    xtb.Evaluate(system, Quantities.Energy | Quantities.Dipole | Quantities.FrontierOrbitals, evaluation);
    string elements = string.Join(' ', system.Topology.AtomicNumbers.Order());
    if (result.Thermochemistry.ImaginaryModes > 0 || !seen.Add((elements, Math.Round(evaluation.Energy, 3))))
    {
        continue; // at no minimum, or known
    }

    var values = new Dictionary<string, string>
    {
        ["gap"] = CsvLine.Exact(evaluation.FrontierOrbitals!.Value.Gap),
        ["dipole_moment"] = CsvLine.Exact(evaluation.Dipole.Length),
        ["atomization_energy"] = CsvLine.Exact(system.Topology.AtomicNumbers.Sum(EnergyOfAtom) - evaluation.Energy),
        ["zero_point_energy"] = CsvLine.Exact(result.Thermochemistry.ZeroPointEnergy),
        ["heat_capacity"] = CsvLine.Exact(result.Thermochemistry.HeatCapacity / Units.Boltzmann),
    };
    files[parts[count++ % parts.Length]].Write(minimum.With(minimum.Topology, values));
}

foreach ((string part, Trajectory file) in files)
{
    file.Dispose();
    File.Move(Path.Combine(folder, part + ".tmp.extxyz"), Path.Combine(folder, part + ".extxyz"), overwrite: true);
}

Console.WriteLine($"{count} molecules");

// A free atom in its ground state: as many unpaired electrons as Hund's rule leaves in s and p shells.
double EnergyOfAtom(int number)
{
    if (atoms.TryGetValue(number, out double known))
    {
        return known;
    }

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
    return atoms[number] = evaluation.Energy;
}
