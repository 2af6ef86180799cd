#!/usr/bin/env bash
# Finds the sqlcheck to run, or builds the one of this checkout of the action, and leaves its
# absolute path in the step's output `binary` and its version in `version`. Works with the bash 3.2 of macOS.
set -euo pipefail

if [ -n "$INPUT_BINARY" ]; then
  if ! binary=$(command -v -- "$INPUT_BINARY"); then
    echo "::error title=sqlcheck::the input \"binary\" names no program"
    exit 2
  fi
else
  cd "$GITHUB_ACTION_PATH"
  echo '::group::Build sqlcheck'
  scripts/bootstrap
  # shellcheck disable=SC1091  # bootstrap has just written it
  . target/bootstrap/env
  cargo build --release --locked --bin sqlcheck --target-dir target
  echo '::endgroup::'
  binary=target/release/sqlcheck
fi

# Later steps run in other directories.
case $binary in
  /*) ;;
  *) binary=$PWD/$binary ;;
esac
echo "binary=$binary" >>"$GITHUB_OUTPUT"
# `sqlcheck 0.1.0`
version=$("$binary" --version 2>/dev/null || true)
echo "version=${version#sqlcheck }" >>"$GITHUB_OUTPUT"
