#!/usr/bin/env bash
# Installs Debian packages as root without letting them start a server, now or at the next boot.
set -euo pipefail

readonly POLICY=/usr/sbin/policy-rc.d
readonly LOCK_SECONDS_MAX=600

main() {
  # Two runs at once would each take the other's policy for the machine's own.
  exec 9>/run/lock/retention-tests-packages.lock
  flock --timeout "$LOCK_SECONDS_MAX" 9

  local services=()
  list_new_services services "$@"
  deny_service_starts
  trap restore_service_policy EXIT
  install "$@"
  disable "${services[@]}"
}

list_new_services() {
  local -n result=$1
  shift
  local package
  for package in "$@"; do
    case $package in
      mariadb-server) result+=(mariadb.service) ;;
      redis-server) result+=(redis-server.service) ;;
    esac
  done
}

deny_service_starts() {
  saved_policy=$(mktemp -d)
  if [[ -e $POLICY || -L $POLICY ]]; then mv "$POLICY" "$saved_policy/"; fi
  printf '#!/bin/sh\nexit 101\n' >"$POLICY"
  chmod 755 "$POLICY"
}

restore_service_policy() {
  rm -f "$POLICY"
  if [[ -e $saved_policy/policy-rc.d || -L $saved_policy/policy-rc.d ]]; then mv "$saved_policy/policy-rc.d" "$POLICY"; fi
  rmdir "$saved_policy"
}

install() {
  export DEBIAN_FRONTEND=noninteractive
  local options=(-qq -y --no-install-recommends -o "DPkg::Lock::Timeout=$LOCK_SECONDS_MAX")
  apt-get "${options[@]}" update
  apt-get "${options[@]}" install "$@" </dev/null >&2
}

disable() {
  if (($# > 0)) && command -v systemctl >/dev/null; then systemctl --quiet disable "$@"; fi
}

main "$@"
