#!/bin/sh
# Makes Models/at-at.safetensors (ViSNet-LSRM) and its test errors from nothing: data on GFN2-xTB at 500 K, two rounds of training.
# Some three hours of one core. When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
data=data/at-at
sample() { ./mdengine sample Examples/at-at/start.extxyz --potential xtb:gfn2 --temperature 500 --timestep 1 --equilibration 300 "$@"; }
sample --trajectories 4 --frames 200 --output "$data/round-1"
sample --trajectories 2 --frames 40 --interval 25 --seed 5 --output "$data/held-out"
./mdengine train Examples/training/at-at.yaml --resume
sample --dynamics-potential out/at-at/best.safetensors --precision float32 --trajectories 6 --frames 350 --interval 6 --seed 7 --output "$data/round-2"
./mdengine train Examples/training/at-at-second.yaml --resume
./mdengine evaluate "$data/held-out/500K-seed-6.extxyz" --potential out/at-at-second/best.safetensors
