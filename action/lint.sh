#!/usr/bin/env bash
# Runs sqlcheck once and shows what it says where GitHub's readers look: the log, annotations on the
# changed lines, the job summary, and a SARIF file. Exits 0 whatever sqlcheck found; its exit code
# is an output, and the last step of action.yml acts on it. Works with the bash 3.2 of macOS.
set -euo pipefail

reports=$(mktemp -d "${RUNNER_TEMP:-/tmp}/sqlcheck.XXXXXX")

# Appends every line of the text to `arguments`, as it is: no word splitting, no patterns.
add_lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "$line" ] || arguments+=("$line")
  done <<<"$1"
}

# A value over two lines would be two outputs.
output() {
  case $2 in
    *$'\n'*) ;;
    *) echo "$1=$2" >>"$GITHUB_OUTPUT" ;;
  esac
}

sarif=$INPUT_SARIF_FILE
if [ -z "$sarif" ] && [ "$INPUT_UPLOAD_SARIF" = true ]; then
  sarif=$reports/sqlcheck.sarif
fi
base=$("$GITHUB_ACTION_PATH/action/base.sh")

arguments=(lint --color never --output human --output "json:$reports/report.json")
if [ "$INPUT_ANNOTATIONS" = true ]; then
  arguments+=(--output "github:$reports/annotations.txt")
fi
if [ "$INPUT_SUMMARY" = true ]; then
  commit=${EVENT_PULL_REQUEST_HEAD:-$GITHUB_SHA}
  arguments+=(
    --output "markdown:$reports/summary.md"
    "--file-url=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/blob/$commit/{path}#L{line}"
  )
fi
if [ -n "$sarif" ]; then
  arguments+=(--output "sarif:$sarif")
fi
if [ -n "$INPUT_CONFIG" ]; then
  arguments+=("--config=$INPUT_CONFIG")
fi
if [ -n "$base" ]; then
  arguments+=("--base=$base")
fi
if [ -n "$INPUT_FAIL_ON" ]; then
  arguments+=("--fail-on=$INPUT_FAIL_ON")
fi
add_lines "$INPUT_ARGS"
arguments+=(--)
add_lines "$INPUT_PATHS"

# The log quotes SQL, and a line of SQL can look like a command to the runner: it takes none until
# the token, which nobody can guess, is repeated.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$token"
code=0
"$SQLCHECK" "${arguments[@]}" 2>&1 || code=$?
echo
echo "::$token::"

if [ -s "$reports/annotations.txt" ]; then
  cat "$reports/annotations.txt"
fi
case $code in
  0 | 1) ;;
  *) echo "::error title=sqlcheck::sqlcheck could not run (exit code $code); its log says why" ;;
esac

output exit-code "$code"
output base "$base"
if [ -n "$sarif" ] && [ -s "$sarif" ]; then
  case $sarif in
    /* | ?:*) output sarif-file "$sarif" ;;
    *) output sarif-file "$PWD/$sarif" ;;
  esac
fi
if [ -s "$reports/summary.md" ]; then
  cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
# Only the counts of the whole report are indented so little.
if [ -s "$reports/report.json" ]; then
  sed -nE '/^  "summary": \{$/,/^  \},?$/ s/^    "(error|warning|note)": ([0-9]+),?$/\1s=\2/p' \
    "$reports/report.json" >>"$GITHUB_OUTPUT"
fi
