#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR/lib
# Runs a command with a private MariaDB and Redis, such as one suite or the benchmarks by hand:
#   tests/with-services.sh --in-memory dotnet test tests/Retention.WeChat.Tests
# In memory (where there is enough) tests are over sooner; without it the servers write to the disk, and figures are true.
# The command finds them in RETENTION_TEST_MYSQL and RETENTION_TEST_REDIS; both end with it.
set -euo pipefail

lib=$(dirname "${BASH_SOURCE[0]}")/lib
source "$lib/run-folder.sh"
source "$lib/packages.sh"
source "$lib/services.sh"

place=disk
if [[ ${1:-} == --in-memory ]]; then
  place=memory_if_enough
  shift
fi
(($# > 0)) || die "Usage: tests/with-services.sh [--in-memory] COMMAND [ARGUMENT…]"
ensure_packages
open_run_folder "$("$place")"
start_services
run_interruptibly "$@"
