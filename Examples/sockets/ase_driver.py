"""A driver of i-PI's protocol by one of ASE's calculators, for MDEngine's --potential ipi:NAME.

usage: python3 ase_driver.py STRUCTURE NAME

    mdengine optimize STRUCTURE --potential ipi:NAME --output optimized

Several drivers may run at once: each takes a structure at a time (the displacements of `vibrations`, the runs of `sample`).
"""
import sys

from ase.calculators.emt import EMT
from ase.calculators.socketio import SocketClient
from ase.io import read

structure, name = sys.argv[1:]
atoms = read(structure)
atoms.calc = EMT()
SocketClient(unixsocket=name).run(atoms, use_stress=bool(atoms.pbc.all()))
