# Sets up what ./mdengine and ./test need: Debian packages, the shim over libtorch, the build. To be sourced with $root set to
# the repository. Everything it says goes to standard error. LIBTORCH=FOLDER takes another libtorch than the system's (a folder
# with include/ and lib/, such as the torch folder of a PyTorch wheel).

packages=(g++ cmake make libtorch-dev)

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

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    case $package in
      g++) command -v c++ >/dev/null || echo "$package" ;;
      cmake | make) command -v "$package" >/dev/null || echo "$package" ;;
      libtorch-dev) [ -n "${LIBTORCH:-}" ] || dpkg -s "$package" >/dev/null 2>&1 || echo "$package" ;;
      *) dpkg -s "$package" >/dev/null 2>&1 || echo "$package" ;;
    esac
  done
}

ensure_packages() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: install it and put 'dotnet' on the PATH."
  local sdk
  sdk=$(cd "$root" && dotnet --version 2>/dev/null) || fail "the .NET 10 SDK is missing ('dotnet --list-sdks' shows what is installed)."
  [ "${sdk%%.*}" -ge 10 ] || fail "the .NET SDK is $sdk; version 10 is needed."

  local missing
  missing=$(missing_packages | tr '\n' ' ')
  missing=${missing% }
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || fail "missing: $missing. This is no Debian: install what corresponds to them, or set LIBTORCH to a folder with libtorch's include/ and lib/."
  if [ "$(id -u)" -ne 0 ]; then
    fail "missing Debian packages; type this once, then run the command again: sudo apt-get install --no-install-recommends $missing"
  fi
  say "installing Debian packages: $missing"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 # several packages
  { quietly apt-get update -qq && quietly apt-get install -y -qq --no-install-recommends $missing; } || fail "the packages could not be installed: $missing"
}

ensure_shim() {
  local build=$root/Runtime/native/build
  [ -f "$build/CMakeCache.txt" ] || say "building the libtorch shim (about a minute)"
  quietly cmake -S "$root/Runtime/native" -B "$build" -DCMAKE_BUILD_TYPE=Release "-DLIBTORCH=${LIBTORCH:-}" \
    && quietly cmake --build "$build" --parallel "$(nproc)" || fail "the libtorch shim could not be built."
}

# A checksum over the names, times and sizes of what the program is built from.
sources_checksum() {
  { printf '%s\n' "${LIBTORCH:-}"
    find "$root" -mindepth 1 \
      \( -name bin -o -name obj -o -name build -o -name '.*' -o -name Tests -o -name Benchmarks -o -name docs -o -name Models \
         -o -name Examples -o -name out -o -name TestResults \) -prune -o \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.cpp' -o -name '*.h' -o -name CMakeLists.txt \
         -o -name global.json -o -path "$root/scripts/setup.sh" \) -printf '%P %T@ %s\n'
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
  ensure_packages
  ensure_shim
  say "building MDEngine"
  local publish=(dotnet publish "$root/Engine/Cli" -c Release --self-contained false -o "$root/bin" -nologo -v quiet -clp:ErrorsOnly -p:DebugType=none)
  (cd "$root" && { quietly "${publish[@]}" --use-current-runtime -p:PublishReadyToRun=true || "${publish[@]}" >&2 </dev/null; }) \
    || fail "MDEngine could not be built."
  printf '%s\n' "$sources" >"$stamp"
  exec 9>&-
}
