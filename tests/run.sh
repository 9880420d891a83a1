#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR/lib
# Runs every test suite on a Debian machine with the .NET 10 SDK and Node 20 or later:
#   tests/run.sh                     all suites
#   tests/run.sh --only NAME …       the suites whose name contains NAME; may be given several times
# Brings its own MariaDB and Redis, in memory where there is enough, and takes them away again. The last line says "N passed, N failed".
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root lib=$root/tests/lib
source "$lib/run-folder.sh"
source "$lib/packages.sh"
source "$lib/services.sh"
source "$lib/suites.sh"
source "$lib/score.sh"

main() {
  read_arguments "$@"
  select_suites
  require_tools
  ensure_packages
  open_run_folder "$(memory_if_enough)"
  start_services
  build_solution
  run_suites
  stop_processes
  print_table
  print_total
  ((total_failed == 0))
}

read_arguments() {
  filters=()
  while (($# > 0)); do
    [[ $1 == --only && -n ${2:-} ]] || die "Usage: tests/run.sh [--only NAME]…"
    filters+=("$2")
    shift 2
  done
}

require_tools() {
  is_at_least 10 "$(dotnet --version 2>/dev/null)" ||
    die "The .NET SDK 10 or later is needed (https://dotnet.microsoft.com/download)."
  is_at_least 20 "$(node --version 2>/dev/null)" || die "Node.js 20 or later is needed (https://nodejs.org)."
  command -v npm >/dev/null || die "npm is needed; it comes with Node.js or as its own Debian package."
}

is_at_least() { [[ $2 =~ ^v?([0-9]+)\. ]] && ((BASH_REMATCH[1] >= $1)); }

main "$@"
