"""Writes a ViSNet model of MDEngine's as TorchScript, which any program with libtorch can run, and its settings for MDEngine.

    python3 export_visnet.py MODEL.safetensors model.pt

Equation numbers are those of docs/developer/visnet-equations.md. Needs PyTorch (1.13 or newer) and NumPy. Of models with a repulsion of
cores, that is left out: it is zero wherever the model was trained.
"""
import json
import math
import struct
import sys
from typing import Tuple

import numpy
import torch
from torch import Tensor, nn


def read(path):
    """Settings and tensors of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    settings = json.loads(header.pop("__metadata__")["mdengine"])
    types = {"F32": "<f4", "F64": "<f8"}
    return settings, {
        name: torch.from_numpy(numpy.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"]).astype("f8"))
        for name, entry in header.items()
    }


def lengths(v: Tensor) -> Tensor:
    """[N,3,F] to [N,1,F]; the derivative at a null vector is 0."""
    square = (v * v).sum(1, keepdim=True)
    null = square == 0
    return square.masked_fill(null, 1.0).sqrt().masked_fill(null, 0.0)


class MaxMinNorm(nn.Module):
    """V0."""

    def forward(self, v: Tensor) -> Tensor:
        n = lengths(v)
        low = n.min(dim=2, keepdim=True)[0]
        span = n.max(dim=2, keepdim=True)[0] - low
        scaled = (n - low) / span.masked_fill(span == 0, 1.0)
        return v * (scaled.relu() / n.masked_fill(n == 0, 1.0))


class SmoothNorm(nn.Module):
    """S3."""

    def __init__(self, gain, epsilon):
        super().__init__()
        self.gain = nn.Parameter(gain)
        self.epsilon = epsilon

    def forward(self, v: Tensor) -> Tensor:
        return v * ((v * v).sum([1, 2], keepdim=True) / v.shape[2] + self.epsilon**2).rsqrt() * self.gain


class Layer(nn.Module):
    """V1 to V6."""

    def __init__(self, settings, tensors, prefix, first, last):
        super().__init__()
        width = settings["hidden_channels"]
        self.heads: int = settings["num_heads"]
        self.smooth: bool = settings["mode"] == "smooth"
        self.first: bool = first
        self.last: bool = last
        self.layernorm = nn.LayerNorm(width)
        for name, columns in dict(q=1, k=1, v=1, dk=1, dv=1, s=2, o=3, f=1).items():
            setattr(self, name + "_proj", nn.Linear(width, columns * width))
        for name, columns in dict(vec=3, trg=1, src=1).items():
            setattr(self, name + "_proj", nn.Linear(width, columns * width, bias=False))
        norm = tensors.get(prefix + "vecnorm")
        self.norm = MaxMinNorm() if norm is None else SmoothNorm(norm, settings["vector_norm_epsilon"])

    def forward(self, x: Tensor, v: Tensor, f: Tensor, receivers: Tensor, senders: Tensor, u: Tensor, envelope: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        s = self.layernorm(x)
        w = v if self.first else self.norm(v)
        edges, width = f.shape[0], x.shape[1]
        product = self.q_proj(s)[receivers] * self.k_proj(s)[senders] * nn.functional.silu(self.dk_proj(f))
        attention = nn.functional.silu(product.view(edges, self.heads, -1).sum(2)) * envelope
        values = self.v_proj(s)[senders] * nn.functional.silu(self.dv_proj(f))
        m = (values.view(edges, self.heads, -1) * attention.unsqueeze(2)).view(edges, width)
        gates = nn.functional.silu(self.s_proj(m))
        if self.smooth:
            gates = gates * envelope
        s1, s2 = gates.chunk(2, dim=1)
        to_vectors = w[senders] * s1.unsqueeze(1) + u.unsqueeze(2) * s2.unsqueeze(1)
        o1, o2, o3 = self.o_proj(torch.zeros_like(x).index_add(0, receivers, m)).chunk(3, dim=1)
        dv = torch.zeros_like(v).index_add(0, receivers, to_vectors)
        if self.first:
            return x + o3, dv, f
        p1, p2, p3 = self.vec_proj(w).chunk(3, dim=2)
        if not self.last:
            a, b = self.trg_proj(w)[receivers], self.src_proj(w)[senders]
            along = (u.unsqueeze(2) * a).sum(1) * (u.unsqueeze(2) * b).sum(1)
            f = f + nn.functional.silu(self.f_proj(f)) * ((a * b).sum(1) - along)
        return x + (p1 * p2).sum(1) * o2 + o3, v + dv + p3 * o1.unsqueeze(1), f


class Block(nn.Module):
    """H2 to H4."""

    def __init__(self, settings, inputs, outputs, last):
        super().__init__()
        self.smooth: bool = settings["mode"] == "smooth"
        self.last: bool = last
        self.vec1_proj = nn.Linear(inputs, inputs, bias=False)
        self.vec2_proj = nn.Linear(inputs, outputs, bias=False)
        self.update_net = nn.Sequential(nn.Linear(2 * inputs, inputs), nn.SiLU(), nn.Linear(inputs, 2 * outputs))

    def forward(self, x: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
        projected = self.vec1_proj(v)
        n = ((projected * projected).sum(1) + 1e-4).sqrt() - 0.01 if self.smooth else lengths(projected).squeeze(1)
        h1, h2 = self.update_net(torch.cat([x, n], dim=1)).chunk(2, dim=1)
        if self.last:
            return h1, v
        return nn.functional.silu(h1), self.vec2_proj(v) * h2.unsqueeze(1)


class NeighborEmbedding(nn.Module):
    """I1: x."""

    def __init__(self, width, radial):
        super().__init__()
        self.embedding = nn.Embedding(100, width)
        self.distance_proj = nn.Linear(radial, width)
        self.combine = nn.Linear(2 * width, width)

    def forward(self, z: Tensor, own: Tensor, receivers: Tensor, senders: Tensor, radial: Tensor, envelope: Tensor) -> Tensor:
        messages = self.embedding(z)[senders] * self.distance_proj(radial) * envelope
        return self.combine(torch.cat([own, torch.zeros_like(own).index_add(0, receivers, messages)], dim=1))


class Representation(nn.Module):
    def __init__(self, settings, tensors):
        super().__init__()
        width, radial, count = settings["hidden_channels"], settings["num_rbf"], settings["num_layers"]
        self.cutoff: float = settings["short_cutoff"]
        self.smooth: bool = settings["mode"] == "smooth"
        prefix = "representation_model."
        self.means = nn.Parameter(tensors[prefix + "distance_expansion.means"])
        self.betas = nn.Parameter(tensors[prefix + "distance_expansion.betas"])
        self.embedding = nn.Embedding(100, width)
        self.neighbor_embedding = NeighborEmbedding(width, radial)
        self.rbf_proj = nn.Linear(radial, width)
        self.attention_layers = nn.ModuleList(
            Layer(settings, tensors, f"{prefix}attention_layers.{k}.", k == 0, k == count - 1) for k in range(count))
        self.out_norm = nn.LayerNorm(width)
        gain = tensors.get(prefix + "out_vecnorm")
        self.norm = MaxMinNorm() if gain is None else SmoothNorm(gain, settings["vector_norm_epsilon"])

    def envelope(self, r: Tensor) -> Tensor:
        """S1, or the cosine."""
        x = r / self.cutoff
        return 1 - x * x * x * (10 + x * (6 * x - 15)) if self.smooth else 0.5 * (torch.cos(math.pi * x) + 1)

    def forward(self, z: Tensor, edge_index: Tensor, vectors: Tensor) -> Tuple[Tensor, Tensor]:
        pairs, atoms = vectors.shape[0], z.shape[0]
        r = (vectors * vectors).sum(1).sqrt()
        u = vectors / r.unsqueeze(1)

        # One self-loop an atom, with r = 0 and u = 0.
        loops = torch.arange(atoms, device=z.device)
        senders, receivers = torch.cat([edge_index[0], loops]), torch.cat([edge_index[1], loops])
        r, u = torch.cat([r, torch.zeros_like(r[:1]).expand(atoms)]), torch.cat([u, torch.zeros_like(u[:1]).expand(atoms, 3)])
        envelope = self.envelope(r).unsqueeze(1)
        offset = torch.exp(-5 / self.cutoff * r).unsqueeze(1) - self.means
        radial = envelope * torch.exp(-self.betas * offset * offset)  # R1
        x = self.neighbor_embedding(z, self.embedding(z), edge_index[1], edge_index[0], radial[:pairs], envelope[:pairs])
        v = torch.zeros_like(x).unsqueeze(1).expand(-1, 3, -1)
        f = self.rbf_proj(radial)
        for layer in self.attention_layers:
            x, v, f = layer(x, v, f, receivers, senders, u, envelope)
        return self.out_norm(x), self.norm(v)


class Head(nn.Module):
    def __init__(self, settings):
        super().__init__()
        width = settings["hidden_channels"]
        self.output_network = nn.ModuleList([Block(settings, width, width // 2, False), Block(settings, width // 2, 1, True)])

    def forward(self, x: Tensor, v: Tensor) -> Tensor:
        for block in self.output_network:
            x, v = block(x, v)
        return x.squeeze(1)


class ViSNet(nn.Module):
    """Energies of atoms [N], eV, of atomic numbers [N], pairs [2,E] (senders, receivers) and vectors [E,3] from receiver to sender, Å."""

    def __init__(self, settings, tensors):
        super().__init__()
        self.representation_model = Representation(settings, tensors)
        self.output_model = Head(settings)
        smooth = settings["mode"] == "smooth"
        self.scale: float = float(tensors["scale" if smooth else "std"])
        self.mean: float = 0.0 if smooth else float(tensors["mean"])
        self.atomref = nn.Parameter(tensors["atomref"] if smooth else torch.zeros(100, dtype=torch.float64))

    def forward(self, atomic_numbers: Tensor, edge_index: Tensor, edge_vectors: Tensor) -> Tensor:
        x, v = self.representation_model(atomic_numbers, edge_index, edge_vectors)
        return self.scale * self.output_model(x, v) + self.atomref[atomic_numbers] + self.mean / atomic_numbers.shape[0]


def main(source, target):
    settings, tensors = read(source)
    if settings["architecture"] != "visnet":
        sys.exit(f"{source}: is a model of the kind {settings['architecture']}; expected visnet")
    model = ViSNet(settings, tensors).double()
    taken = ("scale", "atomref", "std", "mean", "vecnorm", "distance_expansion.means", "distance_expansion.betas")
    unknown = [name for name in model.load_state_dict(tensors, strict=False).unexpected_keys if not name.endswith(taken)]
    if unknown:
        sys.exit(f"{source}: holds tensors that this program does not know: {', '.join(unknown)}")
    torch.jit.script(model.eval()).save(target)
    with open(target.rsplit(".", 1)[0] + ".yaml", "w") as file:
        file.write("inputs: [atomic_numbers, edge_index, edge_vectors]\n"
                   f"cutoff_angstrom: {settings['short_cutoff']}\n"
                   "precision: float64\nlength_unit: angstrom\nenergy_unit: ev\n"
                   f"elements: {settings['elements']}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
