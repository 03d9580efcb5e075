"""A reference for `mdengine learn --reference "exec:python3 Examples/learn/psi4_reference.py"`: DFT by Psi4.

It is called with two file names: it reads a structure from the first and writes it with energy (eV) and forces (eV/Å) to the second. A calculation that does not
converge ends with an exception, which mdengine counts as a frame that the reference cannot do. Where Python does not find psi4, `eval $(psi4 --psiapi)` first.
"""

import sys

import numpy
import psi4
from ase.calculators.singlepoint import SinglePointCalculator
from ase.io import read, write
from ase.units import Bohr, Hartree

METHOD = "wb97x-d/def2-svp"

atoms = read(sys.argv[1], format="extxyz")
charge, multiplicity = int(atoms.info.get("charge", 0)), int(atoms.info.get("multiplicity", 1))
lines = [f"{symbol} {x:.12f} {y:.12f} {z:.12f}" for symbol, (x, y, z) in zip(atoms.get_chemical_symbols(), atoms.positions)]
psi4.core.be_quiet()
psi4.set_num_threads(1)  # mdengine runs several at once
psi4.set_options({"reference": "rks" if multiplicity == 1 else "uks", "d_convergence": 1e-8})
molecule = psi4.geometry("\n".join([f"{charge} {multiplicity}", *lines, "units angstrom", "no_com", "no_reorient", "symmetry c1"]))
gradient, wavefunction = psi4.gradient(METHOD, molecule=molecule, return_wfn=True)
forces = -numpy.asarray(gradient) * Hartree / Bohr
atoms.calc = SinglePointCalculator(atoms, energy=wavefunction.energy() * Hartree, forces=forces)
write(sys.argv[2], atoms, format="extxyz")
