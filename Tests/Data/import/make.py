"""Makes the checkpoints of this folder with PyTorch: python3 make.py"""
import collections
import os

import torch


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/mdengine-import-was-run",)


torch.manual_seed(0)
base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
tensors = collections.OrderedDict(
    a=base[:2],                        # shares the storage of b
    b=base.t(),                        # not contiguous
    scalar=torch.tensor(2.5, dtype=torch.float64),
    integers=torch.arange(3),
    parameter=torch.nn.Parameter(torch.ones(2, 2)),
)
content = {
    "epoch": 17, "big": 2**70, "loss": 0.25, "name": "run", "flags": [True, None, (1, 2)],
    "model": tensors, "ema": {"decay": 0.999, "shadow_params": [torch.zeros(2), torch.ones(3)]},
}
torch.save(content, "archive.pt")
torch.save(content, "legacy.pt", _use_new_zipfile_serialization=False)
torch.save({"model": tensors, "hook": Evil()}, "hostile.pt")
torch.save({"model": tensors, "hook": Evil()}, "hostile-legacy.pt", _use_new_zipfile_serialization=False)
