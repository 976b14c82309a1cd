#!/bin/sh
# Prints the first Python of this machine that can make up the studio's .venv; else one plain line
# that says what is missing. A name on the path proves nothing (it may be a stub), so each is asked.
without_venv=
for python in python3 python3.13 python3.12 python3.11; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    "$python" -c 'import ensurepip, venv' 2>/dev/null && echo "$python" && exit 0
    without_venv=${without_venv:-$python}
done
if [ -n "$without_venv" ]; then
    echo "Missing: python3-venv ($without_venv is here without it). On Debian: apt install python3-venv" >&2
else
    echo "Missing: Python 3.11 or newer. On Debian: apt install python3 python3-venv" >&2
fi
exit 1
