#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR/lib
# Runs a command with a private MariaDB and Redis, such as one suite or the benchmarks by hand:
#   tests/with-services.sh dotnet test tests/Retention.WeChat.Tests
# The command finds them in RETENTION_TEST_MYSQL and RETENTION_TEST_REDIS; both end with it.
set -euo pipefail

lib=$(dirname "${BASH_SOURCE[0]}")/lib
source "$lib/run-folder.sh"
source "$lib/packages.sh"
source "$lib/services.sh"

(($# > 0)) || die "Usage: tests/with-services.sh COMMAND [ARGUMENT…]"
ensure_packages
open_run_folder
start_services
run_interruptibly "$@"
