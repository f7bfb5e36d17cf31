#!/bin/sh
# install_package.sh PACKAGE WHOSE-TESTS PROGRAM [PLACE...]
# Some tests want a real browser and a real database. Installed if that is possible without asking;
# otherwise the tests that need it are skipped and pytest names them.
set -eu
package=$1 tests=$2 program=$3
shift 3
command -v "$program" >/dev/null 2>&1 && exit 0
for place in "$@"; do
    [ -e "$place" ] && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing $package for the tests"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null; then
        exit 0
    fi
fi
echo "********************************************************************" >&2
echo "$package is not installed: $tests WILL BE SKIPPED." >&2
echo "To run them: sudo apt-get install $package" >&2
echo "********************************************************************" >&2
