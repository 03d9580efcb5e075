"""Makes gromacs.xtc, gromacs.trr, gromacs.gro and mdanalysis.h5md with MDAnalysis 2.4.2; MDAnalysis and ASE 3.22.1 compare what they read of MDEngine's files.

    python3 make_formats.py write FOLDER          writes the four files
    python3 make_formats.py check FILE            compares a file that MDEngine wrote of the same frames
"""
import sys
import warnings

import MDAnalysis
import numpy as np
from ase import units
from ase.io import read

warnings.simplefilter("ignore")
ATOMS, FRAMES = 30, 3
KJ_PER_MOL = 0.010364269656262175  # eV


def vectors(frame, scale):
    """Numbers that C# makes alike: the same integers, divided."""
    k = np.arange(3 * ATOMS).reshape(ATOMS, 3)
    return ((k * 7919 + frame * 104729) % 10007 - 5003) / 10007 * scale


def universe():
    u = MDAnalysis.Universe.empty(ATOMS, n_residues=10, atom_resindex=np.arange(ATOMS) // 3, trajectory=True, velocities=True, forces=True)
    u.add_TopologyAttr("name", ["OW", "HW1", "HW2"] * 10)
    u.add_TopologyAttr("resname", ["SOL"] * 10)
    u.add_TopologyAttr("resid", np.arange(1, 11))
    return u


def set_frame(u, k):
    step = u.trajectory.ts
    step.positions = vectors(k, 40)
    step.velocities = vectors(k + 10, 20)  # Å/ps
    step.forces = vectors(k + 20, 1000)  # kJ/(mol·Å)
    step.dimensions = [40, 30, 20 + k, 80, 75, 110]
    step.time = 0.5 * k
    step.data.update(step=250 * k, lambda_=0.0)
    step.frame = k


def write(folder):
    u = universe()
    for name in ("gromacs.xtc", "gromacs.trr"):
        with MDAnalysis.Writer(f"{folder}/{name}", ATOMS) as writer:
            for k in range(FRAMES):
                set_frame(u, k)
                writer.write(u)
    with MDAnalysis.Writer(f"{folder}/mdanalysis.h5md", ATOMS, n_frames=FRAMES, compression="gzip", timeunit="ps", lengthunit="nm",
                           velocityunit="nm/ps", forceunit="kJ/(mol*nm)") as writer:
        for k in range(FRAMES):
            set_frame(u, k)
            writer.write(u)
    set_frame(u, 0)
    u.atoms.write(f"{folder}/gromacs.gro")


def check_mdanalysis(path):
    is_text = path.endswith((".gro", ".pdb"))
    u = MDAnalysis.Universe(path) if is_text else universe().load_new(path, **({"format": "LAMMPSDUMP"} if path.endswith(".lammpstrj") else {}))

    # MDAnalysis reads the first frame of a GRO file only.
    assert len(u.trajectory) == (1 if path.endswith(".gro") else FRAMES), len(u.trajectory)
    for k, step in enumerate(u.trajectory):
        tolerance = 0.00501 if path.endswith((".xtc", ".gro")) else 0.000501 if path.endswith(".pdb") else 1e-5
        assert np.abs(step.positions - vectors(k, 40)).max() < tolerance, np.abs(step.positions - vectors(k, 40)).max()
        if k == 0 or not path.endswith(".pdb"):
            assert np.allclose(step.dimensions, [40, 30, 20 + k, 80, 75, 110], atol=2e-3 if is_text else 2e-4), step.dimensions
        if path.endswith((".gro", ".trr", ".h5md", ".lammpstrj")):
            assert np.abs(step.velocities - vectors(k + 10, 20)).max() < (5.1e-4 if path.endswith(".gro") else 1e-5)
        if path.endswith(".lammpstrj"):
            assert np.abs(step.forces - vectors(k + 20, 1000) * KJ_PER_MOL).max() < 1e-5
        if path.endswith((".trr", ".h5md")):
            assert np.abs(step.forces - vectors(k + 20, 1000)).max() < 1e-4
        if path.endswith((".xtc", ".trr", ".h5md", ".dcd")):
            assert abs(step.time - 0.5 * k) < 1e-6, step.time
    if is_text:
        assert list(u.atoms.names) == ["OW", "HW1", "HW2"] * 10
        assert list(u.residues.resnames) == ["SOL"] * 10
        assert list(u.residues.resids) == list(range(1, 11))


def check_ase(path):
    kind = {"extxyz": "extxyz", "xyz": "xyz", "pdb": "proteindatabank", "gro": "gromacs", "lammpstrj": "lammps-dump-text"}[path.split(".")[-1]]
    frames = read(path, index=0 if kind == "gromacs" else ":", format=kind)
    frames = frames if isinstance(frames, list) else [frames]
    assert len(frames) == (1 if kind == "gromacs" else FRAMES), len(frames)
    for k, atoms in enumerate(frames):
        assert atoms.get_chemical_symbols() == ["O", "H", "H"] * 10 or kind == "gromacs", atoms.get_chemical_symbols()
        tolerance = 0.00501 if kind == "gromacs" else 0.000501 if kind == "proteindatabank" else 1e-5
        assert np.abs(atoms.positions - vectors(k, 40)).max() < tolerance
        if kind not in ("xyz", "proteindatabank"):
            assert np.allclose(atoms.cell.cellpar(), [40, 30, 20 + k, 80, 75, 110], atol=1e-3), atoms.cell.cellpar()
        if kind in ("extxyz", "gromacs", "lammps-dump-text"):
            assert np.abs(atoms.get_velocities() * units.fs * 1000 - vectors(k + 10, 20)).max() < (5.1e-4 if kind == "gromacs" else 1e-5)
        if kind in ("extxyz", "lammps-dump-text"):
            assert np.abs(atoms.get_forces() - vectors(k + 20, 1000) * KJ_PER_MOL).max() < 1e-5
        if kind == "extxyz":
            assert atoms.info["time_fs"] == 500.0 * k and atoms.info["step"] == 250 * k


def check(path):
    if path.endswith((".xtc", ".trr", ".h5md", ".dcd", ".gro", ".pdb", ".lammpstrj")):
        check_mdanalysis(path)
    if path.endswith((".extxyz", ".xyz", ".pdb", ".gro", ".lammpstrj")):
        check_ase(path)
    print("right")


if __name__ == "__main__":
    write(sys.argv[2]) if sys.argv[1] == "write" else check(sys.argv[2])
