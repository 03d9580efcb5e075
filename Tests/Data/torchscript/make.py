"""Makes the models of this folder: python3 make.py (PyTorch 1.13)."""
import os
import sys
import zipfile

import torch
from torch import Tensor

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "../../../Examples/torchscript"))
import export_visnet


class Argon(torch.nn.Module):
    """Lennard-Jones argon in Hartree and Bohr; all that a model can be given has a say, but vectors of pairs."""

    def forward(self, positions: Tensor, z: Tensor, edge_index: Tensor, shifts: Tensor, cell: Tensor, charge: Tensor, batch: Tensor) -> Tensor:
        d = positions[edge_index[0]] + shifts - positions[edge_index[1]]
        six = (3.4 / 0.529177210903) ** 6 / (d * d).sum(1) ** 3
        pairs = 2 * 0.0104 / 27.211386245988 * (six * six - six)
        assert int(batch.max()) == 0 and bool((z == 18).all())
        return torch.zeros_like(positions[:, 0]).index_add(0, edge_index[1], pairs) + (0.001 * torch.det(cell) + charge) / z.shape[0]


class Deaf(torch.nn.Module):
    def forward(self, positions: Tensor) -> Tensor:
        return positions.detach().sum()


def without_sources(path):
    """Leaves out where the code came from, for messages, with its folders."""
    with zipfile.ZipFile(path) as file:
        parts = [(name, file.read(name)) for name in file.namelist() if not name.endswith(".debug_pkl")]
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts:
            file.writestr(zipfile.ZipInfo(name), content)


os.chdir(here)
torch.jit.script(Argon()).save("argon.pt")
torch.jit.script(Deaf()).save("deaf.pt")
export_visnet.main("../visnet/visnet_tiny_exact.safetensors", "visnet.pt")
for name in ("argon.pt", "deaf.pt", "visnet.pt"):
    without_sources(name)
