"""Force calls and minima of `mdengine optimize`, ASE's BFGS and `xtb --opt`, all on GFN2-xTB, for molecules.xyz.

    python3 compare.py MDENGINE [FMAX [XTB_LEVEL [MOLECULE...]]]

MDENGINE is the command to run (for instance ../../mdengine), FMAX the largest force in eV/A for mdengine and ASE (0.001), XTB_LEVEL the
level of `xtb --opt` (extreme), MOLECULE a name in molecules.xyz (all). Distances are least over renumberings of atoms that the
molecular graph cannot tell apart. Needs ASE, NumPy, RDKit, the program xtb and libxtb.
"""
import csv, ctypes as C, os, shlex, subprocess, sys, tempfile
import numpy as np
from ase.calculators.calculator import Calculator, all_changes
from ase.io import read, write
from ase.neighborlist import build_neighbor_list, natural_cutoffs
from ase.optimize import BFGS
from rdkit import Chem

BOHR, HARTREE = 0.529177210903, 27.211386245988
library = C.CDLL("libxtb.so.6")
for name in ("xtb_newEnvironment", "xtb_newMolecule", "xtb_newCalculator", "xtb_newResults"):
    getattr(library, name).restype = C.c_void_p


class Gfn2(Calculator):
    """GFN2-xTB by libxtb, every evaluation from a fresh guess, accuracy 0.1: as in mdengine."""

    implemented_properties = ["energy", "forces"]
    calls = 0

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        n = len(atoms)
        pointer = lambda array: array.ctypes.data_as(C.c_void_p)
        if not hasattr(self, "calculator"):
            self.environment = C.c_void_p(library.xtb_newEnvironment())
            library.xtb_setVerbosity(self.environment, 0)
            numbers, positions = atoms.numbers.astype(np.int32), atoms.positions / BOHR
            self.molecule = C.c_void_p(library.xtb_newMolecule(
                self.environment, C.byref(C.c_int(n)), pointer(numbers), pointer(positions), C.byref(C.c_double(0)), C.byref(C.c_int(0)), None, None))
            self.calculator = C.c_void_p(library.xtb_newCalculator())
            library.xtb_loadGFN2xTB(self.environment, self.molecule, self.calculator, None)
            library.xtb_setAccuracy(self.environment, self.calculator, C.c_double(0.1))
        positions, energy, gradient = atoms.positions / BOHR, C.c_double(), np.zeros((n, 3))
        results = C.c_void_p(library.xtb_newResults())
        library.xtb_updateMolecule(self.environment, self.molecule, pointer(positions), None)
        library.xtb_singlepoint(self.environment, self.molecule, self.calculator, results)
        library.xtb_getEnergy(self.environment, results, C.byref(energy))
        library.xtb_getGradient(self.environment, results, pointer(gradient))
        library.xtb_delResults(C.byref(results))
        self.calls += 1
        self.results = {"energy": energy.value * HARTREE, "forces": -gradient * HARTREE / BOHR}


def rmsd(a, b):
    a, b = a - a.mean(0), b - b.mean(0)
    u, _, v = np.linalg.svd(a.T @ b)
    d = np.diag([1, 1, np.sign(np.linalg.det(u @ v))])
    return np.sqrt(((a @ (u @ d @ v) - b) ** 2).sum() / len(a))


def renumberings(atoms):
    """Automorphisms of the graph of bonds, hydrogen atoms included."""
    molecule = Chem.RWMol()
    for number in atoms.numbers:
        molecule.AddAtom(Chem.Atom(int(number)))
    neighbors = build_neighbor_list(atoms, natural_cutoffs(atoms, mult=1.15), self_interaction=False)
    for i in range(len(atoms)):
        for j in neighbors.get_neighbors(i)[0]:
            molecule.AddBond(i, int(j), Chem.BondType.SINGLE)
    return [list(match) for match in molecule.GetSubstructMatches(molecule.GetMol(), uniquify=False, maxMatches=1000000)]


def least_rmsd(a, b):
    return min(rmsd(a.positions[order], b.positions) for order in renumberings(a))


def energy_of(atoms):
    atoms = atoms.copy()
    atoms.calc = Gfn2()
    return atoms.get_potential_energy()


mdengine, fmax = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0.001
level = sys.argv[3] if len(sys.argv) > 3 else "extreme"
names = [line.strip() for line in open("molecules.xyz") if line.strip().replace("-", "").isalpha()]
chosen = sys.argv[4:] or names
starts = [atoms for name, atoms in zip(names, read("molecules.xyz", ":")) if name in chosen]
names = [name for name in names if name in chosen]
folder = tempfile.mkdtemp()
write(folder + "/starts.xyz", starts, format="xyz")
environment = dict(os.environ, OMP_NUM_THREADS="1")
subprocess.run([*shlex.split(mdengine), "optimize", folder + "/starts.xyz", "--potential", "xtb:gfn2", "--fmax", str(fmax), "--threads", "1",
                "--output", folder + "/ours", "--overwrite"], stdout=subprocess.DEVNULL, check=False)
ours = read(folder + "/ours/optimized.extxyz", ":")
rows = list(csv.DictReader(open(folder + "/ours/summary.csv")))
counts = []
print(f"{'molecule':20}{'mdengine':>9}{'ASE BFGS':>9}{'xtb':>6}   {'dE to ASE/meV':>14}{'dE to xtb/meV':>14}{'RMSD to ASE/A':>14}{'RMSD to xtb/A':>14}")
for name, start, our, row in zip(names, starts, ours, rows):
    ase = start.copy()
    ase.calc = Gfn2()
    BFGS(ase, logfile=None).run(fmax=fmax, steps=1000)
    work = tempfile.mkdtemp()
    start.write(work + "/start.xyz", format="xyz")
    output = subprocess.run(["xtb", "start.xyz", "--gfn", "2", "--opt", level, "--acc", "0.1", "--norestart"], cwd=work, capture_output=True, text=True, env=environment).stdout
    cycles = sum("CYCLE" in line for line in output.splitlines())
    xtb = read(work + "/xtbopt.xyz")
    counts.append((int(row["force_calls"]), ase.calc.calls, cycles))
    print(f"{name:20}{counts[-1][0]:9}{counts[-1][1]:9}{cycles:6}   {1e3 * (energy_of(our) - ase.get_potential_energy()):14.4f}{1e3 * (energy_of(our) - energy_of(xtb)):14.4f}"
          f"{least_rmsd(our, ase):14.4f}{least_rmsd(our, xtb):14.4f}", flush=True)
print("median force calls", *np.median(counts, axis=0))
