"""Writes ase-structures.json: 50 structures with the neighbor lists that ASE finds for them.

Run with ASE 3.22 and NumPy: python3 make_ase_structures.py > ase-structures.json
Bulk crystals in primitive cells smaller than the cutoff, slabs and a sheet (two periodic directions), nanotubes (one),
molecules (none), and random triclinic cells with atoms outside the cell. Positions and cells are rounded before ASE sees
them, so that both sides read the same numbers; a cutoff with a pair within 1e-7 of it is moved.
"""
import json

import numpy as np
from ase import Atoms
from ase.build import bulk, fcc111, graphene, molecule, mx2, nanotube
from ase.neighborlist import neighbor_list

rng = np.random.default_rng(20240611)


def rattled(atoms, amount):
    atoms.positions += rng.normal(0, amount, atoms.positions.shape)
    return atoms


def structures():
    for name, crystal, a in [("Cu", "fcc", 3.61), ("Fe", "bcc", 2.87), ("Si", "diamond", 5.43), ("NaCl", "rocksalt", 5.64),
                             ("GaAs", "zincblende", 5.65), ("CsCl", "cesiumchloride", 4.12), ("Po", "sc", 3.35)]:
        for cutoff in (3.1, 6.7):
            yield f"{name} primitive", bulk(name, crystal, a=a), cutoff
        yield f"{name} 2x1x2 rattled", rattled(bulk(name, crystal, a=a) * (2, 1, 2), 0.1), 5.2
    yield "Mg hcp", bulk("Mg"), 7.3
    yield "Ti hcp rattled", rattled(bulk("Ti") * (2, 2, 1), 0.05), 5.5
    for size, cutoff in [((1, 1, 3), 6.0), ((2, 2, 2), 4.1)]:
        yield f"Pt(111) {size}", fcc111("Pt", size, vacuum=8.0), cutoff
    yield "graphene", graphene(vacuum=5.0), 8.1
    yield "MoS2", mx2("MoS2", vacuum=6.0), 7.2
    for n, m in [(3, 0), (4, 2)]:
        yield f"nanotube {n},{m}", nanotube(n, m, length=1), 6.3
    for name in ("H2O", "C6H6", "CH3CH2OH", "C60"):
        yield name, molecule(name), 3.7
    for k in range(17):
        n = int(rng.integers(1, 18))
        cell = rng.normal(0, 1, (3, 3)) * 2 + np.diag(rng.uniform(3, 8, 3))
        scaled = rng.uniform(-2, 3, (n, 3))
        yield f"random {k}", Atoms("X" * n, scaled_positions=scaled, cell=cell, pbc=rng.integers(0, 2, 3).astype(bool)), \
            float(rng.uniform(1, 7))


out = []
for name, atoms, cutoff in structures():
    atoms.set_cell(np.round(np.array(atoms.cell), 6))
    atoms.positions = np.round(atoms.positions, 6)
    while True:
        cutoff = round(cutoff, 3)
        near = neighbor_list("d", atoms, cutoff + 1e-2)
        if not np.any(np.abs(near - cutoff) < 1e-7):
            break
        cutoff += 0.001
    i, j, s = neighbor_list("ijS", atoms, cutoff)
    rows = sorted([int(a), int(b), *map(int, c)] for a, b, c in zip(i, j, s))
    out.append({
        "name": name,
        "cutoff": cutoff,
        "pbc": [bool(p) for p in atoms.pbc],
        "cell": [float(v) for v in np.array(atoms.cell).ravel()],
        "positions": [float(v) for v in atoms.positions.ravel()],
        "pairs": [v for row in rows for v in row],
    })

assert len(out) == 50, len(out)
print("[" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in out) + "]")
