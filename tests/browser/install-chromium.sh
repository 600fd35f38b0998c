#!/usr/bin/env bash
# Debian's Chromium for the browser tests, with letters for its screenshots. Where it cannot be had, this says so and
# ends well: the tests then skip with a reason, except where CI=true.
set -uo pipefail

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then
    exit 0
  fi
done

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "Chromium is not installed and cannot be installed from here; the browser tests are skipped." >&2
  echo "On Debian or Ubuntu: sudo apt-get install chromium fonts-roboto-unhinted fonts-noto-color-emoji" >&2
  exit 0
fi

echo "Installing Chromium for the browser tests …"
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends \
  chromium fonts-roboto-unhinted fonts-noto-color-emoji; } >/tmp/install-chromium.log 2>&1; then
  tail -n 5 /tmp/install-chromium.log >&2
  echo "Chromium could not be installed; the browser tests are skipped." >&2
fi
exit 0
