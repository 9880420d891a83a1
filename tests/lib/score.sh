# shellcheck shell=bash disable=SC2154
# What each suite achieved, and the table at the end. Sourced; reads lib and RUN_FOLDER.

readonly LOG_LINES_MAX=400

rows=()
total_passed=0 total_failed=0 total_skipped=0

# A suite that left no result, ran nothing or ended badly has failed, whatever it counted.
record_result() {
  local kind=$1 name=$2 status=$3 seconds=$4 passed=0 failed=0 skipped=0 note=
  if ! read -r passed failed skipped < <(node "$lib/count-results.mjs" "$kind" "$RUN_FOLDER/$name.result" 2>/dev/null); then
    passed=0 failed=1 skipped=0 note="left no result, $(describe_exit "$status")"
  elif ((passed + failed == 0)); then
    failed=1 note="ran no tests, $(describe_exit "$status")"
  elif ((failed == 0 && status != 0)); then
    failed=1 note=$(describe_exit "$status")
  fi

  record "$name" "$passed" "$failed" "$skipped" "$seconds" "$note"
  if ((failed > 0)); then show_log "$name"; fi
}

describe_exit() {
  if (($1 == 124)); then echo "stopped after $COMMAND_MINUTES_MAX minutes"; else echo "exit code $1"; fi
}

record() {
  rows+=("$(printf '%-32s %8d %8d %8d %8d' "${@:1:5}")${6:+  $6}")
  total_passed=$((total_passed + $2))
  total_failed=$((total_failed + $3))
  total_skipped=$((total_skipped + $4))
}

show_log() {
  say "──── $1: the last $LOG_LINES_MAX lines of its log"
  tail -n "$LOG_LINES_MAX" "$RUN_FOLDER/$1.log" >&2
  say "────"
}

print_table() {
  printf '\n%-32s %8s %8s %8s %8s\n' suite passed failed skipped seconds
  printf '%s\n' "${rows[@]}"
  echo
}

print_total() {
  local skipped=
  if ((total_skipped > 0)); then skipped=", $total_skipped skipped"; fi
  echo "$total_passed passed, $total_failed failed$skipped"
}
