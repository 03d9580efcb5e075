#!/bin/sh
# Makes Models/ac-ala3-nhme.safetensors (ViSNet-LSRM) and its test errors from nothing: data on GFN2-xTB at 500 K, three rounds of training.
# Some four hours of one core. When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
start=Examples/ac-ala3-nhme/start.extxyz
data=data/ac-ala3-nhme
sample() { ./mdengine sample "$start" --potential xtb:gfn2 --temperature-k 500 --timestep-fs 1 "$@"; }
sample --trajectories 4 --frames 500 --output "$data"
sample --trajectories 8 --frames 500 --interval-fs 5 --equilibration-fs 300 --seed 7 --output "$data"
sample --trajectories 2 --frames 80 --interval-fs 50 --seed 5 --output "$data/held-out"
./mdengine train Examples/training/ac-ala3-nhme.yaml --resume
./mdengine train Examples/training/ac-ala3-nhme-second.yaml --resume
./mdengine train Examples/training/ac-ala3-nhme-third.yaml --resume
./mdengine evaluate "$data/held-out/500K-seed-6.extxyz" --potential out/ac-ala3-nhme-third/best.safetensors
