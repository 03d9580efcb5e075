# Builds what ./mdengine and ./test run. To be sourced with $root set to the repository. Everything it says goes to standard error.
# The environment's TORCH=cpu, cuda-linux, cuda-windows or none takes another libtorch than the platform's default (docs/developer/torch.md).

say() {
  printf 'setup: %s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 2
}

ensure_sdk() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: install it and put 'dotnet' on the PATH."
  local sdk
  sdk=$(cd "$root" && dotnet --version 2>/dev/null) || fail "the .NET 10 SDK is missing ('dotnet --list-sdks' shows what is installed)."
  [ "${sdk%%.*}" -ge 10 ] || fail "the .NET SDK is $sdk; version 10 is needed."
}

# The names, times and sizes of what the program is built from. One process only: starting one takes as long as reading a thousand of these.
sources() {
  find "$root" -mindepth 1 \
    \( -name bin -o -name obj -o -name '.*' -o -name Tests -o -name Conformance -o -name Benchmarks -o -name docs -o -name Models \
       -o -name Examples -o -name out -o -name TestResults \) -prune -o \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name global.json \
       -o -path "$root/scripts/setup.sh" \) -printf '%P %T@ %s\n'
}

# Options of the ahead-of-time compiler: code of other assemblies' generic types goes along, and code for the vector instructions of this
# processor; on another processor such code is compiled when it is first called.
compiler_options() {
  local options='--opt-cross-module:*;--non-local-generics-module:*' flags
  flags=$(grep -m 1 '^flags' /proc/cpuinfo 2>/dev/null || true)
  case $flags in
    *avx512vbmi*avx512_bitalg*avx512_vpopcntdq*) options+=';--instruction-set:x86-64-v4,avx512v2,avx512v3' ;;
    *avx512bw*avx512vl*) options+=';--instruction-set:x86-64-v4' ;;
    *fma*avx2*bmi2*) options+=';--instruction-set:x86-64-v3' ;;
  esac
  printf '%s' "$options"
}

# publish PROJECT FOLDER STATE WHAT [PROPERTY...]: builds a project, compiled ahead of time where the feed has the compiler for it, unless
# FOLDER holds what was made of STATE. WHAT is said before. Returns 1, with what the build wrote in $log, if it cannot be built.
publish() {
  local project=$root/$1 folder=$2 state=$3 what=$4
  shift 4
  is_built() {
    [ -f "$folder/.built" ] && [ "$(<"$folder/.built")" = "$state" ]
  }
  is_built && return
  mkdir -p "$folder"
  exec 9>"$folder/.lock"
  flock 9
  if ! is_built; then # by another start, while this one waited
    ensure_sdk
    say "$what"
    # Checks and documentation of the code are for its developers. Build servers must not keep the lock.
    local command=(dotnet publish "$project" -c Release --self-contained false -o "$folder" -nologo -v quiet -clp:ErrorsOnly
      -p:DebugType=none -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false "$@")
    log=$(cd "$root" && "${command[@]}" --use-current-runtime -p:PublishReadyToRun=true "-p:PublishReadyToRunCrossgen2ExtraArgs=\"$(compiler_options)\"" 2>&1 </dev/null 9>&-) \
      || log=$(cd "$root" && "${command[@]}" 2>&1 </dev/null 9>&-) || return 1
    printf '%s\n' "$state" >"$folder/.built"
  fi
  exec 9>&-
}

# The program in bin/, without TorchSharp: most commands go without it.
ensure_program() {
  publish Engine/Cli "$root/bin" "$(sources)" "building MDEngine" -p:Torch=none && return
  printf '%s\n' "$log" >&2
  fail "MDEngine could not be built."
}

# TorchSharp and libtorch in bin/torch/. Prints the folder, or exits and prints what keeps it from being there.
ensure_torch() {
  local torch=${TORCH:-cpu} folder=$root/bin/torch
  case $torch-$(uname -s)-$(uname -m) in
    cpu-Linux-x86_64 | cpu-Darwin-arm64 | cuda-*) ;;
    *)
      printf 'there is no package of libtorch for %s on %s\n' "$(uname -s)" "$(uname -m)"
      exit 2
      ;;
  esac
  if ! publish Training/Torch "$folder" "$(sources) $torch" "bringing TorchSharp and libtorch, which this needs (once; some 160 MB)" \
    -p:Torch="$torch" -p:TorchAddition=true; then
    printf 'it could not be brought: %s\n' "$(sed -n 's/.*error \(NU\|MSB\|NETSDK\|CS\)/\1/p' <<<"$log" | head -n 1 | sed 's/ *\[[^]]*\]$//')"
    exit 2
  fi
  printf '%s\n' "$folder"
}
