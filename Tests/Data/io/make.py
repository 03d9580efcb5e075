"""Makes the files that ASE wrote, and the numbers that ASE and MDAnalysis read from ours (Debian 12's ASE 3.22.1, MDAnalysis 2.4.2).

    python3 make.py write     writes ase-*.extxyz, as the tests read them
    python3 make.py check     reads written.extxyz and written.dcd (which the tests compare byte for byte) and compares
"""
import sys

import numpy as np
from ase import Atoms, units
from ase.calculators.singlepoint import SinglePointCalculator
from ase.io import read, write


def frame(seed):
    rng = np.random.default_rng(seed)
    atoms = Atoms("OHHNaCl", positions=rng.normal(scale=3, size=(5, 3)), cell=[[8, 0, 0], [1.5, 9, 0], [-0.25, 2, 7.5]], pbc=[True, True, False])
    atoms.set_momenta(rng.normal(size=(5, 3)))
    atoms.new_array("fragment", np.array([7, 7, 7, 3, 5]))
    atoms.new_array("site_charge", rng.normal(size=5))
    atoms.new_array("pair", rng.integers(-9, 9, size=(5, 2)))
    atoms.new_array("mobile", np.array([True, True, True, False, True]))
    atoms.info.update(charge=-1, name="salt 'n water", weights=[1.5, 2.5], converged=True, note='a "quoted" \\ word')
    stress = rng.normal(size=6)
    atoms.calc = SinglePointCalculator(atoms, energy=rng.normal(), forces=rng.normal(size=(5, 3)), stress=stress)
    return atoms


def check():
    frames = read("written.extxyz", ":")
    assert len(frames) == 2
    for k, atoms in enumerate(frames):
        assert atoms.get_chemical_symbols() == ["O", "H", "H", "Cl"]
        assert list(atoms.pbc) == [True, True, True]
        assert np.array_equal(atoms.cell, [[12, 0, 0], [1 / 3, 11, 0], [0.1, 0.2, 10]])
        i = np.arange(4)
        assert np.array_equal(atoms.positions, np.stack([i + 0.1, i / 3, -1e-7 * i + k], axis=1))
        assert np.array_equal(atoms.get_forces(), np.stack([np.sqrt(i), -i / 7, 1e5 * i], axis=1))
        velocities = np.stack([0.001 * i, -0.01 / (i + 1), 0.02 * np.ones(4)], axis=1)
        assert np.allclose(atoms.get_velocities() * units.fs, velocities, rtol=1e-8, atol=0)
        assert atoms.get_potential_energy() == -1234.5678901234567 + k
        assert np.array_equal(atoms.get_stress(voigt=False), [[1, 4, 5], [4, 2, 6], [5, 6, 3]])
        assert list(atoms.arrays["fragment"]) == [0, 0, 0, 1]
        assert list(atoms.arrays["masses" if "masses" in atoms.arrays else "mass"]) == [15.999, 2.014, 1.008, 35.45]
        assert atoms.info["charge"] == -1 and atoms.info["step"] == 10 * k and atoms.info["time_fs"] == 5.0 * k
        assert atoms.info["name"] == 'water, "chloride" \\ [test]'

    import MDAnalysis
    import warnings
    warnings.simplefilter("ignore")
    universe = MDAnalysis.Universe.empty(4, trajectory=False)
    universe.load_new("written.dcd")
    aligned = read("written.dcd", ":", format="cp2k-dcd", aligned=True)
    assert len(universe.trajectory) == len(aligned) == 2
    for k, (step, atoms) in enumerate(zip(universe.trajectory, aligned)):
        assert np.array_equal(step.positions, frames[k].positions.astype(np.float32))
        assert np.allclose(step.dimensions, frames[k].cell.cellpar(), rtol=1e-6)
        assert abs(step.time - (5.0 * k) / 1000) < 1e-6, step.time
        assert np.array_equal(atoms.positions.astype(np.float32), step.positions)
        assert np.allclose(atoms.cell, frames[k].cell, rtol=1e-12, atol=1e-12)
    print("ASE and MDAnalysis read what MDEngine wrote")


if sys.argv[1] == "write":
    write("ase-periodic.extxyz", [frame(1), frame(2)])
    benzene = read("ac-ala3-nhme.xyz")
    write("ase-molecule.extxyz", benzene)
    for k in range(2):
        f = frame(k + 1)
        print(k, *(repr(float(x)) for x in (f.get_velocities() * units.fs)[4]))
else:
    check()
