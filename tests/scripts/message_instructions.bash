#!/usr/bin/env bash
# A round trip of two messages between two actors takes no more instructions than it did: they do not drift, as times do.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
most=700

said=$(bench/actors/run --no-install --repeat 1 --count ping-pong) || exit 1
taken=$(awk '$1 == "ping-pong" { print $5 }' <<<"$said")
if [[ ! $taken =~ ^[0-9]+$ ]]; then
  printf 'bench/actors/run --count gives no number:\n%s\n' "$said"
  exit 1
fi
printf '%s instructions a round trip, of %s\n' "$taken" "$most"
((taken <= most))
