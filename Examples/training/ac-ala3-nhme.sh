#!/bin/sh
# Makes Models/ac-ala3-nhme.safetensors (ViSNet-LSRM) and its test errors from nothing: three rounds of frames, labeled by GFN2-xTB, and of training.
# An hour and a half of one core. When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
data=data/ac-ala3-nhme
sample() { ./mdengine sample Examples/ac-ala3-nhme/start.extxyz --potential xtb:gfn2 --temperature 500 --timestep 1 "$@"; }
sample_on() { sample --equilibration 300 --interval 10 --precision float32 --dynamics-potential "$@"; }

sample --trajectories 2 --frames 80 --interval 50 --seed 5 --output "$data/held-out"
sample_on Models/organic.safetensors --trajectories 6 --frames 600 --seed 1 --output "$data/round-1"
sample_on Models/organic.safetensors --frames 600 --seed 11 --output "$data/round-1"
./mdengine train Examples/training/ac-ala3-nhme.yaml --resume
sample_on out/ac-ala3-nhme/best.safetensors --trajectories 8 --frames 500 --seed 21 --output "$data/round-2"
./mdengine train Examples/training/ac-ala3-nhme-second.yaml --resume
sample_on out/ac-ala3-nhme-second/best.safetensors --trajectories 8 --frames 500 --seed 31 --output "$data/round-3"
./mdengine train Examples/training/ac-ala3-nhme-third.yaml --resume
./mdengine evaluate "$data/held-out/500K-seed-6.extxyz" --potential out/ac-ala3-nhme-third/best.safetensors
