#!/bin/sh
# As the official image: /etc/nginx/templates/X.template becomes /etc/nginx/conf.d/X, with the values of variables that
# are set (and whose names match NGINX_ENVSUBST_FILTER, when it is set) in place of ${NAME}.
set -e

from=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
to=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}

[ -d "$from" ] || exit 0
if [ ! -w "$to" ]; then
  echo "$0: there is $from, but $to cannot be written to" >&2
  exit 0
fi

names=$(awk -v filter="${NGINX_ENVSUBST_FILTER:-}" 'BEGIN { for (name in ENVIRON) if (name ~ filter) printf "${%s} ", name }')
cd "$from"
find . -follow -type f -name "*$suffix" | while read -r template; do
  target=$to/${template%"$suffix"}
  mkdir -p "$(dirname "$target")"
  envsubst "$names" <"$template" >"$target"
done
