"""Molecular dynamics in ASE with MDEngine's energies and forces, over i-PI's socket.

usage: python3 ase_dynamics.py STRUCTURE NAME STEPS TIMESTEP_FS FINAL.extxyz

Start the driver beside it (it waits for this server, or this server for it):

    mdengine serve STRUCTURE --potential Models/ac-ala3-nhme.safetensors --unix NAME
"""
import sys

from ase import units
from ase.calculators.socketio import SocketIOCalculator
from ase.io import read, write
from ase.md.verlet import VelocityVerlet

structure, name, steps, timestep, final = sys.argv[1:]
atoms = read(structure)
if not atoms.cell.rank:
    atoms.set_cell([100, 100, 100])  # the protocol knows no structure without a cell; MDEngine does not look at it
with SocketIOCalculator(unixsocket=name) as calculator:
    atoms.calc = calculator
    dynamics = VelocityVerlet(atoms, float(timestep) * units.fs)
    for step in dynamics.irun(int(steps)):
        if dynamics.nsteps % 100 == 0:
            print(dynamics.nsteps, atoms.get_potential_energy(), atoms.get_total_energy(), flush=True)
    write(final, atoms, format="extxyz")
