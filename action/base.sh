#!/usr/bin/env bash
# Prints the commit that changes are counted from, and nothing where everything is to be reported:
# INPUT_BASE, or for `auto` what the event says. The commit is fetched where the checkout lacks it,
# as shallow ones do. Works with the bash 3.2 of macOS.
set -euo pipefail

# What stands on standard output is the answer; the runner reads commands from both streams.
say() {
  echo "::$1 title=sqlcheck::$2" >&2
}

case $INPUT_BASE in
  auto)
    case $EVENT_NAME in
      pull_request | pull_request_target) base=$EVENT_PULL_REQUEST_BASE ;;
      merge_group) base=$EVENT_MERGE_GROUP_BASE ;;
      # What is pushed to a branch for the second time is not merged yet.
      push)
        case $EVENT_REF in
          "refs/heads/$EVENT_DEFAULT_BRANCH") base=$EVENT_PUSH_BEFORE ;;
          *) base=${EVENT_DEFAULT_BRANCH:-$EVENT_PUSH_BEFORE} ;;
        esac
        ;;
      *) base= ;;
    esac
    # Before the first push to a branch there is no commit.
    case $base in
      *[!0]*) ;;
      *) base= ;;
    esac
    ;;
  *) base=$INPUT_BASE ;;
esac

# A name that begins with a dash would be an option of git.
case $base in
  '') exit 0 ;;
  -*)
    say warning "the base is no commit; everything is reported"
    exit 0
    ;;
esac

# A branch of the checkout may be older than the server's.
commit=$(git rev-parse --verify --quiet "origin/$base^{commit}" || git rev-parse --verify --quiet "$base^{commit}" || true)
if [ -z "$commit" ] && git fetch --quiet --no-tags --depth=1 origin "$base" >/dev/null 2>&1; then
  commit=$(git rev-parse --verify --quiet "FETCH_HEAD^{commit}" || true)
fi
if [ -z "$commit" ]; then
  say warning "the base is not in this checkout and could not be fetched, so everything is reported; \`fetch-depth: 0\` of actions/checkout brings it"
  exit 0
fi
printf '%s\n' "$commit"
