#!/bin/sh
# Trains a network for organic molecules on SO3LR's forces: Examples/training/organic.sh SO3LR.safetensors MOLECULES HELD-OUT-MOLECULES
# The two files hold a frame of each molecule; no molecule of the one is in the other. For 10,000 molecules of 36 atoms the sampling takes an hour or
# two of two cores, the training about as long. When it is broken off and started again, it goes on where it was.
set -e
cd "$(dirname "$0")/../.."
so3lr=$1
molecules=$2
held_out=$3
small=Examples/training/small-molecules.extxyz # and clusters of water
sample() { ./mdengine sample "$@" --molecules --potential "$so3lr" --precision float32; }
move() { sample "$@" --timestep 1 --friction 50; }

mkdir -p data/organic
cat "$molecules" $small > data/organic/all.extxyz
move "$held_out" --temperature 400 --frames 2 --equilibration 75 --interval 75 --seed 900000 --output data/organic/held-out
sample "$molecules" --kind displacements --temperature 150 300 450 600 --seed 5000000 --output data/organic/displaced
move "$molecules" --temperature 400 650 --frames 2 --equilibration 60 --interval 40 --seed 1 --output data/organic/moved
move $small --temperature 300 600 1000 --frames 3 --equilibration 60 --interval 40 --seed 7000000 --output data/organic/small-moved
sample $small --kind displacements --temperature 300 800 1500 --frames 3 --seed 8000000 --output data/organic/small-displaced
sample data/organic/all.extxyz --kind contacts --temperature 300 600 --seed 9000000 --output data/organic/contacts
./mdengine train Examples/training/organic.yaml --resume
./mdengine train Examples/training/organic-second.yaml --resume
./mdengine train Examples/training/organic-third.yaml --resume
./mdengine train Examples/training/organic-fourth.yaml --resume
./mdengine train Examples/training/organic-fifth.yaml --resume
./mdengine evaluate data/organic/held-out/part-0000[134].extxyz --potential out/organic-fifth/best.safetensors
