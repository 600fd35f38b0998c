#!/usr/bin/env bash
# A C compiler for the power cut (tests/torture/power.c), where there is none yet. What must be there and cannot be had
# ends with how to get it: a test of what a disk loses is not one to be left out.
set -euo pipefail

usable() {
  echo '#include <stdio.h>' | cc -shared -fPIC -x c -o /dev/null - 2>/dev/null
}

usable && exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "The power cut tests need a C compiler. On Debian or Ubuntu: sudo apt-get install gcc libc6-dev" >&2
  exit 1
fi
echo "Installing a C compiler for the power cut tests …"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
usable
