# shellcheck shell=bash disable=SC2154
# Which suites there are and how each kind is run. Sourced; reads root, lib, filters.

readonly COMMAND_MINUTES_MAX=60

select_suites() {
  suites=()
  local kind project path
  while read -r kind project; do
    path=$(dirname "$project")
    # The file, not its folder: node_modules and bin stay behind when a suite is gone.
    if [[ -f $root/$project ]] && is_wanted "$(basename "$path")"; then suites+=("$kind $path"); fi
  done < <(list_known_suites)
  ((${#suites[@]} > 0)) || die "No suite is named like ${filters[*]}."
}

list_known_suites() {
  (cd "$root" && printf 'dotnet %s\n' tests/*.Tests/*.csproj)
  echo "node tests/clients/package.json"
  echo "node tests/miniprogram-client/package.json"
  echo "playwright tests/browser/package.json"
  echo "vitest src/console/package.json"
}

is_wanted() {
  ((${#filters[@]} > 0)) || return 0
  local filter
  for filter in "${filters[@]}"; do
    if [[ $1 == *"$filter"* ]]; then return 0; fi
  done
  return 1
}

build_solution() {
  say "… build"
  built=yes
  # Two runs in one checkout may test at the same time, but not build. One compiler for all projects, warm after the first,
  # takes less than half the time; it answers to this run's name only, so it can be stopped.
  run_logged build within_limit flock --close "$root/tests" \
    dotnet build "$root/Retention.WeChat.sln" --nologo --verbosity quiet \
    -p:UseSharedCompilation=true -p:SharedCompilationId="${RUN_FOLDER##*/}" || built=no
  stop_compiler
  if [[ $built == no ]]; then show_log build; fi
}

# Its gigabyte would lie idle while the suites run.
stop_compiler() {
  local pid
  for pid in $(list_processes); do
    if grep -qsaF "${RUN_FOLDER##*/}" "/proc/$pid/cmdline" && grep -qsaF VBCSCompiler "/proc/$pid/cmdline"; then kill "$pid" 2>/dev/null || true; fi
  done
}

run_suites() {
  local suite kind path
  for suite in "${suites[@]}"; do
    read -r kind path <<<"$suite"
    run_suite "$kind" "$path"
  done
}

run_suite() {
  local kind=$1 path=$2 name started=$SECONDS status=0
  name=$(basename "$path")
  # What an earlier build left would be tested instead, or served to the browser.
  if [[ $built == no && $kind != vitest ]]; then
    record "$name" 0 1 0 0 "the solution does not build"
    return
  fi

  say "… $name"
  run_logged "$name" "run_$kind" "$root/$path" "$RUN_FOLDER/$name.result" || status=$?
  record_result "$kind" "$name" "$status" $((SECONDS - started))
}

run_logged() {
  local name=$1
  shift
  run_interruptibly "$@" >"$RUN_FOLDER/$name.log" 2>&1 </dev/null
}

within_limit() { timeout --kill-after=10s "${COMMAND_MINUTES_MAX}m" "$@"; }

run_dotnet() {
  within_limit dotnet test "$1" --no-build --nologo --results-directory "$RUN_FOLDER" --logger "trx;LogFileName=$2"
}

run_node() {
  cd "$1" && install_node_modules &&
    within_limit node --test --test-reporter=spec --test-reporter-destination=stdout \
      --test-reporter="$lib/node-test-reporter.mjs" --test-reporter-destination="$2"
}

run_playwright() {
  export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PLAYWRIGHT_JSON_OUTPUT_NAME=$2
  cd "$1" && install_node_modules &&
    within_limit npx --no-install playwright test --reporter=line,json --retries=0 --forbid-only \
      --output="$RUN_FOLDER/playwright"
}

run_vitest() {
  cd "$1" && install_node_modules &&
    within_limit npm test -- --reporter=default --reporter=json --outputFile.json="$2"
}

# `npm ci` starts by removing the folder, under the feet of another run: hence the lock, and only when the packages changed.
install_node_modules() {
  within_limit flock --close . sh -c '
    cmp -s package-lock.json node_modules/.installed ||
      { npm ci --no-audit --no-fund && mkdir -p node_modules && cp package-lock.json node_modules/.installed; }'
}
