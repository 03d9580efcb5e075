"""Times Open Babel's bond perception on the reference molecules; see FragmentationSideBySide.cs. Needs obabel and ase."""
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time

from ase.data import chemical_symbols


def bonds_of(sdf):
    counts = sdf[3]
    atoms, bonds = int(counts[:3]), int(counts[3:6])
    return {(int(row[:3]) - 1, int(row[3:6]) - 1) for row in sdf[4 + atoms : 4 + atoms + bonds]}


with gzip.open(sys.argv[-1]) as lines:
    molecules = [json.loads(line) for line in lines]
with tempfile.TemporaryDirectory() as folder:
    xyz, sdf, nothing = (os.path.join(folder, name) for name in ("all.xyz", "all.sdf", "one.xyz"))
    with open(xyz, "w") as file:
        for m in molecules:
            file.write(f"{m['n']}\n{m['id']}\n")
            file.writelines(f"{chemical_symbols[z]} {x} {y} {w}\n" for z, (x, y, w) in zip(m["z"], m["xyz"]))
    with open(nothing, "w") as file:
        file.write("1\nstart-up\nHe 0 0 0\n")
    seconds = []
    for source in (nothing, xyz):
        start = time.perf_counter()
        subprocess.run(["obabel", source, "-O", sdf], check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    with open(sdf) as file:
        records = file.read().split("$$$$\n")
right = sum({tuple(sorted(b)) for b in bonds_of(r.split("\n"))} == {(b[0], b[1]) for b in m["bonds"]} for r, m in zip(records, molecules))
print(json.dumps({"program": "Open Babel", "molecules": len(molecules), "right": right, "ms": 1000 * (seconds[1] - seconds[0])}), flush=True)
