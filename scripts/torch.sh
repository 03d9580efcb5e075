#!/bin/bash
# Run by a program that ./mdengine started when it first needs TorchSharp: writes the folder that has it, or, failing, why not.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/scripts/setup.sh"
ensure_torch
