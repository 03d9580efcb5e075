#!/bin/sh
# Makes Models/at-at.safetensors (ViSNet-LSRM) and its test errors from nothing: data on GFN2-xTB at 500 K, training. Some two hours of one core.
# When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
data=data/at-at
sample() { ./mdengine sample Examples/at-at/start.extxyz --potential xtb:gfn2 --temperature-k 500 --timestep-fs 1 --equilibration-fs 300 "$@"; }
sample --trajectories 4 --frames 200 --output "$data"
sample --trajectories 2 --frames 40 --interval-fs 25 --seed 5 --output "$data/held-out"
./mdengine train Examples/training/at-at.yaml --resume
./mdengine evaluate "$data/held-out/500K-seed-6.extxyz" --potential out/at-at/best.safetensors
