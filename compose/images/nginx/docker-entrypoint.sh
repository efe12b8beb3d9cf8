#!/bin/sh
# As the official image: runs what is in /docker-entrypoint.d, in the order of its names, then becomes the command.
set -e

say() { [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"; }

if [ "$1" = nginx ]; then
  for file in $(find /docker-entrypoint.d -follow -type f | sort -V); do
    case $file in
      *.envsh | *.sh) [ -x "$file" ] || { say "$file is not executable: left out"; continue; } ;;
      *) say "$file is no script: left out"; continue ;;
    esac
    say "$file"
    case $file in
      *.envsh) . "$file" ;;
      *) "$file" ;;
    esac
  done
fi

exec "$@"
