"""Times RDKit's DetermineBonds on the reference molecules; see FragmentationSideBySide.cs."""
import gzip
import json
import sys
import time

from rdkit import Chem, RDLogger
from rdkit.Chem import rdDetermineBonds

RDLogger.DisableLog("rdApp.*")


def xyz_block(molecule):
    symbol = Chem.GetPeriodicTable().GetElementSymbol
    rows = [f"{symbol(z)} {x} {y} {w}" for z, (x, y, w) in zip(molecule["z"], molecule["xyz"])]
    return "\n".join([str(len(rows)), ""] + rows) + "\n"


def rdkit(block, molecule):
    mol = Chem.MolFromXYZBlock(block)
    start = time.perf_counter()
    try:
        rdDetermineBonds.DetermineBonds(mol, charge=molecule["charge"])
    except (ValueError, RuntimeError):
        pass
    elapsed = time.perf_counter() - start
    return elapsed, {tuple(sorted((b.GetBeginAtomIdx(), b.GetEndAtomIdx()))) for b in mol.GetBonds()}


with gzip.open(sys.argv[-1]) as lines:
    molecules = [json.loads(line) for line in lines]
# What took RDKit more than a second once takes minutes in all, and is left out.
molecules = [m for m in molecules if m["peer"]["rd_vdw"][3] < 1000 and m["peer"]["rd_ctd"][3] < 1000]
total, right = 0.0, 0
for m in molecules:
    elapsed, bonds = rdkit(xyz_block(m), m)
    total += elapsed
    right += bonds == {(b[0], b[1]) for b in m["bonds"]}
print(json.dumps({"program": "RDKit", "molecules": len(molecules), "right": right, "ms": 1000 * total}), flush=True)
