#!/bin/sh
# Makes Models/at-at.safetensors (ViSNet-LSRM) and its test errors from nothing: four rounds of frames, labeled by GFN2-xTB, and of training.
# Two hours of one core. When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
data=data/at-at
sample() { ./mdengine sample Examples/at-at/start.extxyz --potential xtb:gfn2 --temperature 500 --timestep 1 --equilibration 300 "$@"; }
sample_on() { sample --interval 10 --precision float32 --dynamics-potential "$@"; }

sample --trajectories 2 --frames 40 --interval 25 --seed 5 --output "$data/held-out"
sample_on Models/organic.safetensors --trajectories 6 --frames 400 --seed 1 --output "$data/round-1"
./mdengine train Examples/training/at-at.yaml --resume
sample_on out/at-at/best.safetensors --trajectories 8 --frames 400 --seed 21 --output "$data/round-2"
./mdengine train Examples/training/at-at-second.yaml --resume
sample_on out/at-at-second/best.safetensors --trajectories 8 --frames 500 --seed 41 --output "$data/round-3"
./mdengine train Examples/training/at-at-third.yaml --resume
sample_on out/at-at-third/best.safetensors --trajectories 8 --frames 500 --seed 61 --output "$data/round-4"
./mdengine train Examples/training/at-at-fourth.yaml --resume
./mdengine evaluate "$data/held-out/500K-seed-6.extxyz" --potential out/at-at-fourth/best.safetensors
