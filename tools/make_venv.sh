#!/bin/sh
# Make .venv with uv in it; Debian's Python lacks venv until a package is installed.
set -eu
python=$1
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "ontarget needs Python 3.11 or newer; $python is older. Try: make PYTHON=python3.12" >&2
    exit 1
}
[ -x .venv/bin/uv ] && exit 0
if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    echo "Python's venv module is missing; installing it" >&2
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
    { $sudo apt-get update -qq && $sudo apt-get install -y -qq "python$version-venv"; } >&2 || {
        echo "That failed. Install python$version-venv, then run make again." >&2
        exit 1
    }
    "$python" -m venv .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv
