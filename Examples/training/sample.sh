#!/bin/sh
# Makes the data for ac-ala3-nhme.yaml: four trajectories of 800 frames at 500 K on GFN2-xTB; the fourth is for the test.
set -e
cd "$(dirname "$0")/../.."
./mdengine sample Examples/ac-ala3-nhme/start.extxyz --potential xtb:gfn2 --temperature-k 500 --trajectories 4 --frames 800 --output data
