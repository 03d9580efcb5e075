# Builds what ./mdengine and ./test run. To be sourced with $root set to the repository. Everything it says goes to standard error.
# MSBuild reads the environment: TORCH=cpu, cuda-linux, cuda-windows or none takes another libtorch than the platform's default
# (docs/developer/torch.md).

say() {
  printf 'setup: %s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 2
}

# Runs a command silently; its output is shown only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

ensure_sdk() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: install it and put 'dotnet' on the PATH."
  local sdk
  sdk=$(cd "$root" && dotnet --version 2>/dev/null) || fail "the .NET 10 SDK is missing ('dotnet --list-sdks' shows what is installed)."
  [ "${sdk%%.*}" -ge 10 ] || fail "the .NET SDK is $sdk; version 10 is needed."
}

# A checksum over the names, times and sizes of what the program is built from.
sources_checksum() {
  { printf '%s\n' "${TORCH:-}"
    find "$root" -mindepth 1 \
      \( -name bin -o -name obj -o -name '.*' -o -name Tests -o -name Benchmarks -o -name docs -o -name Models \
         -o -name Examples -o -name out -o -name TestResults \) -prune -o \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name global.json \
         -o -path "$root/scripts/setup.sh" \) -printf '%P %T@ %s\n'
  } | cksum
}

# The program in bin/, compiled ahead of time so that it starts fast. Does nothing if it is up to date.
ensure_program() {
  local stamp=$root/bin/.built sources
  sources=$(sources_checksum)
  if [ -f "$stamp" ] && [ "$(<"$stamp")" = "$sources" ]; then
    return
  fi
  mkdir -p "$root/bin"
  exec 9>"$root/bin/.lock"
  flock 9
  ensure_sdk
  say "building MDEngine"
  local publish=(dotnet publish "$root/Engine/Cli" -c Release --self-contained false -o "$root/bin" -nologo -v quiet -clp:ErrorsOnly -p:DebugType=none)
  (cd "$root" && { quietly "${publish[@]}" --use-current-runtime -p:PublishReadyToRun=true || "${publish[@]}" >&2 </dev/null; }) \
    || fail "MDEngine could not be built."
  printf '%s\n' "$sources" >"$stamp"
  exec 9>&-
}
