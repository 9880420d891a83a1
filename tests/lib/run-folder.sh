# shellcheck shell=bash
# The private folder of one run, and the promise that nothing outlives it.
# Sourced; sets RUN_FOLDER.

readonly STOP_SECONDS_MAX=10
readonly MEMORY=/dev/shm MEMORY_MEGABYTES_MIN=3072

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# Everything the run writes lies below it, also what its processes make for themselves.
open_run_folder() {
  RUN_FOLDER=$(mktemp -d "$1/retention-tests.XXXXXX")
  readonly RUN_FOLDER
  mkdir "$RUN_FOLDER/tmp"
  export TMPDIR=$RUN_FOLDER/tmp

  # Every process started from here on inherits this mark, so that cleaning up finds also those
  # that left our process group, such as browsers and servers started by a suite, and no others.
  export RETENTION_TEST_RUN=$RUN_FOLDER

  # Compiler and build servers stay behind to serve later builds, of this checkout or of others:
  # stopping them would break a stranger's build, leaving them would break the promise. See build_solution.
  export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

  trap close_run_folder EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

disk() { echo "${TMPDIR:-/tmp}"; }

# Hundreds of databases are made and dropped again: on a disk most of the time goes into its confirming each table.
memory_if_enough() {
  local free
  free=$(df --output=avail --block-size=1M "$MEMORY" 2>/dev/null | tail -n 1) || true
  if [[ -w $MEMORY ]] && ((${free:-0} >= MEMORY_MEGABYTES_MIN && $(memory_megabytes) >= 2 * MEMORY_MEGABYTES_MIN)); then
    echo "$MEMORY"
  else
    disk
  fi
}

memory_megabytes() { awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo; }

# Runs a command so that a signal is answered at once; plain foreground commands would delay the traps.
run_interruptibly() {
  "$@" <&0 &
  wait "$!"
}

close_run_folder() {
  local status=$?
  trap '' HUP INT TERM
  stop_processes
  rm -rf "$RUN_FOLDER"
  exit "$status"
}

stop_processes() {
  signal_processes TERM
  local deadline=$((SECONDS + STOP_SECONDS_MAX))
  while [[ -n $(list_processes) ]] && ((SECONDS < deadline)); do sleep 0.1; done
  signal_processes KILL
  wait 2>/dev/null || true
}

signal_processes() {
  local pid
  for pid in $(list_processes); do kill "-$1" "$pid" 2>/dev/null || true; done
}

# Ours is who carries the mark or descends from this shell. Either alone would miss some: a detached
# process has lost its parent, and one that renames itself (Redis, Chromium) overwrites its environment.
list_processes() {
  local listing=$BASHPID marked
  marked=$(grep -lsazxF "RETENTION_TEST_RUN=$RUN_FOLDER" /proc/[0-9]*/environ) || true
  { cat /proc/[0-9]*/status 2>/dev/null || true; } |
    awk -v shell="$$" -v listing="$listing" -v marked="$marked" '
      function is_ours(pid) {
        for (; pid > 1; pid = parent[pid]) {
          if (pid == listing) return 0
          if (pid == shell || pid in ours) return 1
        }
        return 0
      }
      BEGIN { split(marked, pids, /[^0-9]+/); for (i in pids) ours[pids[i]] }
      $1 == "State:" { alive = $2 != "Z" }
      $1 == "Pid:" { pid = $2 }
      $1 == "PPid:" && alive { parent[pid] = $2 }
      END { for (pid in parent) if (pid != shell && is_ours(pid)) print pid }'
}
