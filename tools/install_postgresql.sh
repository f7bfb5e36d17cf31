#!/bin/sh
# The tests want a real PostgreSQL. Installed if that is possible without asking; otherwise the
# tests that need it are skipped and pytest names them.
set -eu
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0
command -v initdb >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing PostgreSQL for the tests"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; then
        exit 0
    fi
fi
echo "********************************************************************" >&2
echo "PostgreSQL is not installed: its tests WILL BE SKIPPED." >&2
echo "To run them: sudo apt-get install postgresql" >&2
echo "********************************************************************" >&2
