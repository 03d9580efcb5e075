"""A reference for `mdengine learn --reference "exec:python3 Examples/learn/ase_reference.py"`: any calculator of ASE.

It is called with two file names: it reads a structure from the first and writes it with energy (eV) and forces (eV/Å) to the second. Calculators of DFT programs go
in place of EMT, which is here because it comes with ASE; charge and multiplicity are in atoms.info where the structure has them.
"""

import sys

from ase.calculators.emt import EMT
from ase.calculators.singlepoint import SinglePointCalculator
from ase.io import read, write

atoms = read(sys.argv[1], format="extxyz")
atoms.calc = EMT()
energy, forces = atoms.get_potential_energy(), atoms.get_forces()
atoms.calc = SinglePointCalculator(atoms, energy=energy, forces=forces)
write(sys.argv[2], atoms, format="extxyz")
