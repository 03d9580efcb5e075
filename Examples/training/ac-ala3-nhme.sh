#!/bin/sh
# Makes Models/ac-ala3-nhme.safetensors (ViSNet-LSRM) and its test errors from nothing: data on GFN2-xTB at 500 K, four rounds of training.
# Some six hours of one core. When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
data=data/ac-ala3-nhme
sample() { ./mdengine sample Examples/ac-ala3-nhme/start.extxyz --potential xtb:gfn2 --temperature 500 --timestep 1 "$@"; }
sample_faster() { sample --frames 500 --equilibration 300 "$@"; }

sample --trajectories 4 --frames 500 --output "$data/round-1"
sample --trajectories 2 --frames 80 --interval 50 --seed 5 --output "$data/held-out"
./mdengine train Examples/training/ac-ala3-nhme.yaml --resume
sample_faster --trajectories 4 --interval 5 --seed 7 --output "$data/round-2"
./mdengine train Examples/training/ac-ala3-nhme-second.yaml --resume
sample_faster --trajectories 4 --interval 5 --seed 11 --output "$data/round-3"
./mdengine train Examples/training/ac-ala3-nhme-third.yaml --resume
for seed in 15 19; do
  sample_faster --interval 5 --seed "$seed" --output "$data/round-4"
done
sample_faster --dynamics-potential out/ac-ala3-nhme-third/best.safetensors --precision float32 --trajectories 6 --interval 8 --seed 21 \
  --output "$data/round-4"
./mdengine train Examples/training/ac-ala3-nhme-fourth.yaml --resume
./mdengine evaluate "$data/held-out/500K-seed-6.extxyz" --potential out/ac-ala3-nhme-fourth/best.safetensors
