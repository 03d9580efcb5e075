"""Median time of a call of ASE's server, µs: ase_server.py STRUCTURE SOCKET CALLS DRIVER..., the driver's command line."""
import statistics
import subprocess
import sys
import time

from ase.calculators.socketio import SocketIOCalculator
from ase.io import read

structure, name, calls, *driver = sys.argv[1:]
atoms = read(structure)
atoms.set_cell([100, 100, 100])
with SocketIOCalculator(unixsocket=name) as calculator:
    process = subprocess.Popen(driver, stdout=subprocess.DEVNULL)
    atoms.calc = calculator
    times = []
    for call in range(int(calls)):
        atoms.positions[0, 0] += 1e-6
        start = time.perf_counter()
        atoms.get_forces()
        times.append(time.perf_counter() - start)
print(1e6 * statistics.median(times[len(times) // 4:]))
process.wait()
