#!/bin/sh
# Makes Models/ac-ala3-nhme-pamnet.safetensors and its test errors, on the data that ac-ala3-nhme.sh makes first.
set -e
cd "$(dirname "$0")/../.."
./mdengine train Examples/training/ac-ala3-nhme-pamnet.yaml --resume
./mdengine evaluate data/ac-ala3-nhme/held-out/500K-seed-6.extxyz --potential out/ac-ala3-nhme-pamnet/best.safetensors
