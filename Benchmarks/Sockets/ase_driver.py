"""ASE's driver of i-PI's protocol with nothing to compute: ase_driver.py STRUCTURE SOCKET."""
import sys

import numpy
from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.socketio import SocketClient
from ase.io import read


class Nothing(Calculator):
    implemented_properties = ["energy", "forces"]

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        self.results = {"energy": 0.0, "forces": numpy.zeros((len(atoms), 3))}


atoms = read(sys.argv[1])
atoms.calc = Nothing()
SocketClient(unixsocket=sys.argv[2]).run(atoms, use_stress=False)
