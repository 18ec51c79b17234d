#!/usr/bin/env bash
# Makes .venv hold exactly what the lock file names, and does nothing when it already does.
# Usage: deploy/setup.sh run   what the platform needs (requirements.lock)
#        deploy/setup.sh dev   and what tests and checks need (requirements-dev.lock)
# PYTHON=/path/to/python picks the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
if command -v flock >/dev/null 2>&1; then # two makes at once: the second waits and finds it done
  exec 9<.
  flock 9
fi

kind=${1:-run}
case $kind in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "setup: '$kind' is not known: say run or dev." >&2; exit 2 ;;
esac

fail() { echo "setup: $*" >&2; exit 1; }

find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11 or newer is needed and none was found; install it, or name one with PYTHON=/path/to/python3."
}

# a change of lock, of place or of wish makes it again; the development set holds everything that runs
stamp() { { echo "$PWD"; cat "$@"; } | cksum; }
wanted_run=$(stamp requirements.lock)
wanted_dev=$(stamp requirements.lock requirements-dev.lock)
have=$(cat .venv/tillit-stamp 2>/dev/null || true)
[[ $have == "dev $wanted_dev" || ($kind == run && $have == "run $wanted_run") ]] && exit 0

python=$(find_python)
mkdir -p .venv 2>/dev/null && [[ -w .venv ]] ||
  fail "$PWD/.venv cannot be written; give yourself the right to this folder, or copy the project to your home."
rm -f .venv/tillit-stamp
echo "Installing what $lock names into .venv (once) ..."
"$python" -m venv --clear .venv >/dev/null 2>.venv.log ||
  fail "$python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv. ($(tail -n1 .venv.log))"
rm -f .venv.log

# uv installs the same locked files several times faster than pip; where it cannot, pip does the work
unset PYTHONDONTWRITEBYTECODE PYTHONPATH
venv=.venv/bin/python
pin=$(mktemp)
trap 'rm -f "$pin"' EXIT
awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements-dev.lock >"$pin"
if "$venv" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$pin" &&
  .venv/bin/uv pip install --quiet --native-tls --python "$venv" --compile-bytecode --require-hashes -r "$lock"; then
  :
else
  echo "setup: uv could not install; pip does it, which takes a minute." >&2
  "$venv" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" ||
    fail "the packages of $lock could not be installed; see the lines above (is a package registry reachable?)."
fi
"$venv" -m compileall -q shared services deploy contracts || true # only speed: a file in work may not compile
if [[ $kind == dev ]]; then echo "dev $wanted_dev"; else echo "run $wanted_run"; fi >.venv/tillit-stamp
