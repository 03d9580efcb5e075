"""Reference values of OptimizerTests and SchedulerTests, from PyTorch: python3 make_optimizers.py > optimizers.json"""
import json

import torch

torch.set_default_dtype(torch.float64)
WEIGHT = [[0.3, -0.7], [1.1, 0.2], [-0.4, 0.9]]
BIAS = [0.05, -0.15]
INPUT = [[0.5, -1.2, 0.8], [1.5, 0.3, -0.6], [-0.9, 0.7, 0.1]]
TARGET = [[0.2, -0.4], [0.7, 0.1], [-0.3, 0.6]]


def run(make, steps=15):
    weight = torch.tensor(WEIGHT, requires_grad=True)
    bias = torch.tensor(BIAS, requires_grad=True)
    optimizer = make([weight, bias])
    for _ in range(steps):
        optimizer.zero_grad(set_to_none=False)
        loss = (torch.tanh(torch.tensor(INPUT) @ weight + bias) - torch.tensor(TARGET)).square().sum()
        loss.backward()
        optimizer.step()
    return weight.flatten().tolist() + bias.tolist()


def rates(make, epochs=12):
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    scheduler = make(optimizer)
    values = [optimizer.param_groups[0]["lr"]]
    for epoch in range(epochs):
        optimizer.step()
        if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
            scheduler.step([5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3][epoch])
        else:
            scheduler.step()
        values.append(optimizer.param_groups[0]["lr"])
    return values


schedules = torch.optim.lr_scheduler
print(json.dumps({
    "torch": torch.__version__,
    "optimizers": {
        "adam": run(lambda p: torch.optim.Adam(p, lr=0.05)),
        "adam_decay": run(lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.99), weight_decay=0.1)),
        "adamw_amsgrad": run(lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.2, amsgrad=True)),
        "sgd": run(lambda p: torch.optim.SGD(p, lr=0.03)),
        "sgd_nesterov": run(lambda p: torch.optim.SGD(p, lr=0.03, momentum=0.9, weight_decay=0.05, nesterov=True)),
    },
    "schedulers": {
        "lambda": rates(lambda o: schedules.LambdaLR(o, lambda epoch: min(1.0, (epoch + 1) / 5))),
        "step": rates(lambda o: schedules.StepLR(o, 4, gamma=0.5)),
        "multistep": rates(lambda o: schedules.MultiStepLR(o, [2, 7], gamma=0.3)),
        "exponential": rates(lambda o: schedules.ExponentialLR(o, gamma=0.9)),
        "cosine": rates(lambda o: schedules.CosineAnnealingLR(o, T_max=10, eta_min=0.01)),
        "plateau": rates(lambda o: schedules.ReduceLROnPlateau(o, factor=0.5, patience=1, cooldown=1)),
    },
}, indent=1))
