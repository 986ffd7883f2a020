#!/bin/sh
# Makes the keys of the Compose stack, once. Existing ones are kept: what they sealed is unreadable without them.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
for name in sealing-key token-key; do
  if [ -e "secrets/$name" ]; then
    echo "kept secrets/$name"
    continue
  fi
  umask 077
  head -c 32 /dev/urandom | base64 >"secrets/$name"
  # The stages run as the user node (1000) and get the file as it is.
  if [ "$(id -u)" = 0 ]; then chown 1000 "secrets/$name"; fi
  echo "made secrets/$name"
done
