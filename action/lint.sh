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

arguments=(lint --color never --output human --output "json:$reports/report.json")
if [ "$INPUT_ANNOTATIONS" = true ]; then
  arguments+=(--output "github:$reports/annotations.txt")
fi
if [ -n "$INPUT_SARIF_FILE" ]; then
  arguments+=(--output "sarif:$INPUT_SARIF_FILE")
fi
if [ -n "$INPUT_CONFIG" ]; then
  arguments+=("--config=$INPUT_CONFIG")
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

echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ -n "$INPUT_SARIF_FILE" ] && [ -s "$INPUT_SARIF_FILE" ]; then
  case $INPUT_SARIF_FILE in
    /*) sarif=$INPUT_SARIF_FILE ;;
    *) sarif=$PWD/$INPUT_SARIF_FILE ;;
  esac
  # A name over two lines would be two outputs.
  case $sarif in
    *$'\n'*) ;;
    *) echo "sarif-file=$sarif" >>"$GITHUB_OUTPUT" ;;
  esac
fi

if [ ! -s "$reports/report.json" ]; then
  exit 0
fi
if ! command -v python3 >/dev/null; then
  echo '::notice title=sqlcheck::no python3 on this runner: no job summary, no counts'
  exit 0
fi
python3 "$GITHUB_ACTION_PATH/action/summary.py" "$reports/report.json"
