"""Makes pamnet-rna-small.pt, an untrained PAMNet of 4 channels with the names of the authors' RNA network: python3 make_rna.py"""
import collections

import torch

torch.manual_seed(1)
d = 4
shapes = collections.OrderedDict(embeddings=(3, d))
for layer in "gl":
    shapes[f"rbf_{layer}.freq"] = (16,)
for name, columns in (("mlp_rbf_g", 16), ("mlp_rbf_l", 16), ("mlp_sbf2", 42), ("mlp_sbf1", 42)):
    shapes[f"{name}.0.0.weight"], shapes[f"{name}.0.0.bias"] = (d, columns), (d,)
tail = ["mlp_x1.0", "mlp_x2.0", *(f"res{r}.mlp.{k}" for r in (1, 2, 3) for k in (0, 1)), *(f"mlp_out.{k}" for k in range(3))]
for block, wide, square, plain in (
    ("global_layer.0.", ["mlp_m.0"], [], ["W_edge_attr"]),
    ("local_layer.0.", ["mlp_m_ji.0", "mlp_m_kj.0"], ["mlp_sbf.0", "mlp_sbf.1"], ["lin_rbf", "lin_rbf_out"]),
):
    for name in tail + square:
        shapes[f"{block}{name}.0.weight"], shapes[f"{block}{name}.0.bias"] = (d, d), (d,)
    for name in wide:
        shapes[f"{block}{name}.0.weight"], shapes[f"{block}{name}.0.bias"] = (d, 3 * d), (d,)
    for name in plain:
        shapes[f"{block}{name}.weight"] = (d, d)
    shapes[f"{block}W_out.weight"], shapes[f"{block}W_out.bias"], shapes[f"{block}W"] = (1, d), (1,), (d, 1)
state = collections.OrderedDict((name, torch.rand(shape) - 0.5) for name, shape in shapes.items())
for layer in "gl":
    state[f"rbf_{layer}.freq"] = torch.arange(1, 17) * torch.pi
torch.save(state, "pamnet-rna-small.pt", _use_new_zipfile_serialization=False)
