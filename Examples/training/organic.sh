#!/bin/sh
# Trains a network for organic molecules on SO3LR's forces: Examples/training/organic.sh SO3LR.safetensors MOLECULES HELD-OUT-MOLECULES
# The two files hold a frame of each molecule; no molecule of the one is in the other. Half a core-hour of sampling for 10,000 molecules of 36 atoms, then an hour
# or two of two cores. When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
so3lr=$1
molecules=$2
held_out=$3
sample() { ./mdengine sample "$@" --molecules --potential "$so3lr" --precision float32 --timestep-fs 1 --friction-per-ps 50; }

sample "$held_out" --temperature-k 400 --frames 2 --equilibration-fs 75 --interval-fs 75 --seed 900000 --output data/organic/held-out
sample "$molecules" --kind displacements --temperature-k 300 500 800 1200 --seed 5000000 --output data/organic/displaced
sample "$molecules" --temperature-k 400 650 --frames 1 --equilibration-fs 30 --seed 1 --output data/organic/moved
./mdengine train Examples/training/organic.yaml --resume
./mdengine evaluate data/organic/held-out/part-00004.extxyz --potential out/organic/best.safetensors
