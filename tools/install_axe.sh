#!/bin/sh
# axe-core judges the pages' accessibility in the tests. Fetched from npm where that is possible.
set -eu
[ -f .venv/axe/package/axe.min.js ] && exit 0
if command -v npm >/dev/null 2>&1; then
    mkdir -p .venv/axe
    if (cd .venv/axe && npm pack --silent axe-core@4.14.1 >/dev/null && tar xzf axe-core-4.14.1.tgz); then
        exit 0
    fi
fi
echo "********************************************************************" >&2
echo "axe-core is not there: accessibility WILL NOT BE JUDGED. It needs npm." >&2
echo "********************************************************************" >&2
