#!/usr/bin/env bash
# Photographs a Markdown file as GitHub shows it: take.sh FILE.md YYYY-MM-DD OUT-PREFIX [WIDTH]
set -euo pipefail
page=$(realpath "$1") today=$2 width=${4:-940}
mkdir -p "$(dirname "$3")"
out=$(realpath "$(dirname "$3")")/$(basename "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$(dirname "$0")"

browse() {
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --virtual-time-budget=20000 \
    --user-data-dir="$(mktemp -d -p "$work")" "$@" 2>"$work/chromium.log"
}

for theme in light dark; do
  node render.mjs "$page" $theme "$today" "$width" >"$work/$theme.html"
  browse --window-size="$width,2000" --dump-dom "file://$work/$theme.html" >"$work/dom.html"
  height=$(grep -o 'data-height="[0-9]*"' "$work/dom.html" | head -1 | tr -dc 0-9 || true)
  if [ -z "$height" ]; then
    echo "The page could not be shown: $(grep -o 'data-error="[^"]*"' "$work/dom.html" || tail -3 "$work/chromium.log")" >&2
    exit 1
  fi
  browse --window-size="$width,$height" --force-device-scale-factor=1.6 --screenshot="$work/$theme.png" \
    "file://$work/$theme.html" >/dev/null
  node shrink.mjs "$work/$theme.png" "$out-$theme.png"
done
