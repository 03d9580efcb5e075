"""Makes state dictionaries of the LSR-MP authors' PaiNN and ET in small, with their names and random numbers: python3 make_backbones.py"""
import torch

F, K = 8, 4


def affine(out, tensors, rows, columns, bias=True):
    tensors[out + ".weight"] = torch.randn(rows, columns) * 0.3
    if bias:
        tensors[out + ".bias"] = torch.randn(rows) * 0.1


def norm(out, tensors, n=F):
    tensors[out + ".weight"] = torch.ones(n)
    tensors[out + ".bias"] = torch.zeros(n)


def attention(prefix, tensors):
    norm(prefix + ".layernorm", tensors)
    for name, rows, columns in [("q_proj", F, F), ("k_proj", F, F), ("v_proj", 3 * F, F), ("o_proj", 3 * F, F), ("dk_proj", F, K), ("dv_proj", 3 * F, K)]:
        affine(f"{prefix}.{name}", tensors, rows, columns)
    affine(prefix + ".vec_proj", tensors, 3 * F, F, bias=False)


def alone(kind):
    torch.manual_seed(1)
    t = {}
    r = "representation_model."
    t[r + "embedding.weight"] = torch.randn(100, F)
    start = torch.exp(torch.tensor(-4.0))
    t[r + "distance_expansion.means"] = torch.linspace(start, 1, K)
    t[r + "distance_expansion.betas"] = torch.full((K,), float((2 / K * (1 - start)) ** -2))
    t[r + "neighbor_embedding.embedding.weight"] = torch.randn(100, F)
    affine(r + "neighbor_embedding.distance_proj", t, F, K)
    affine(r + "neighbor_embedding.combine", t, F, 2 * F)
    for l in range(2):
        attention(f"{r}attention_layers.{l}", t)  # PaiNN's class carries them along, unused
        if kind == "painn":
            affine(f"{r}interactions.{l}.interatomic_context_net.0", t, F, F)
            affine(f"{r}interactions.{l}.interatomic_context_net.1", t, 3 * F, F)
            affine(f"{r}mixings.{l}.mu_channel_mix", t, 2 * F, F, bias=False)
            affine(f"{r}mixings.{l}.intraatomic_context_net.0", t, F, 2 * F)
            affine(f"{r}mixings.{l}.intraatomic_context_net.1", t, 3 * F, F)
            norm(f"{r}layer_norm.{l}", t)
    if kind == "painn":
        affine(r + "edge_proj", t, 3 * F, K)
    norm(r + "out_norm", t)
    for block, width, out in [(0, F, F // 2), (1, F // 2, 1)]:
        o = f"output_model.output_network.{block}."
        affine(o + "vec1_proj", t, width, width, bias=False)
        affine(o + "vec2_proj", t, out, width, bias=False)
        affine(o + "update_net.0", t, width, 2 * width)
        affine(o + "update_net.2", t, 2 * out, width)
    t["mean"] = torch.tensor(-100.0)
    t["std"] = torch.tensor(2.0)
    torch.save({"model": t}, f"{kind}-small.pt")


alone("painn")
alone("et")
