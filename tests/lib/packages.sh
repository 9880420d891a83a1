# shellcheck shell=bash
# What the suites need from Debian. Sourced.

readonly DEBIAN_PACKAGES=(mariadb-server redis-server chromium fonts-noto-cjk librsvg2-bin)

ensure_packages() {
  # Debian keeps servers where only root's PATH looks.
  export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  local missing=()
  list_missing_packages missing
  if ((${#missing[@]} > 0)); then install_packages "${missing[@]}"; fi

  CHROMIUM=$(command -v chromium) || die "chromium is installed, but not on the PATH."
  export CHROMIUM
}

list_missing_packages() {
  local -n result=$1
  local package
  for package in "${DEBIAN_PACKAGES[@]}"; do
    # shellcheck disable=SC2016 # the placeholder is dpkg's, not the shell's
    if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      result+=("$package")
    fi
  done
}

install_packages() {
  command -v apt-get >/dev/null ||
    die "The suites need $*, and this machine has no apt-get: install them by hand or use a Debian machine."
  say "Installing $* …"
  local installer
  installer=$(dirname "${BASH_SOURCE[0]}")/install-packages.sh
  if ((EUID == 0)); then
    bash "$installer" "$@"
  elif sudo -n true 2>/dev/null; then
    sudo -n bash "$installer" "$@"
  else
    die "The suites need the Debian packages $*. Run this as root, allow sudo without a password, or install them first: sudo apt-get install $*"
  fi
}
