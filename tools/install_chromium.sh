#!/bin/sh
# The tests of the pages want a real Chromium. Installed if that is possible without asking;
# otherwise the tests that need it are skipped and pytest names them.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the tests"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; then
        exit 0
    fi
fi
echo "********************************************************************" >&2
echo "Chromium is not installed: the tests of the pages WILL BE SKIPPED." >&2
echo "To run them: sudo apt-get install chromium" >&2
echo "********************************************************************" >&2
