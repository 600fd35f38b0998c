#!/usr/bin/env bash
# Tesseract's Vietnamese model for the reading of scans, and the letters that the tests' papers are set in. Where they
# cannot be had, this says so and ends well: the tests of scans then skip with a reason, except where CI=true.
set -uo pipefail

if compgen -G "/usr/share/tesseract-ocr/*/tessdata/vie.traineddata" >/dev/null &&
  [ -f /usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf ]; then
  exit 0
fi

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "Tesseract's Vietnamese model cannot be installed from here; the tests of scans are skipped." >&2
  echo "On Debian or Ubuntu: sudo apt-get install tesseract-ocr-vie fonts-liberation2" >&2
  exit 0
fi

echo "Installing Tesseract's Vietnamese model for the tests of scans …"
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends \
  tesseract-ocr-vie fonts-liberation2; } >/tmp/install-tesseract.log 2>&1; then
  tail -n 5 /tmp/install-tesseract.log >&2
  echo "Tesseract's Vietnamese model could not be installed; the tests of scans are skipped." >&2
fi
exit 0
