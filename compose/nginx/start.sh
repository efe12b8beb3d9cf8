#!/bin/sh
# Starts nginx as the CDN: reads the same environment variables as the embedded one (services/cdn/settings.ts), writes
# the few lines of configuration that depend on them into a writable folder, and becomes nginx. All else is in http.conf
# and server.conf.
#
# For any POSIX shell, busybox included; the root file system may be read-only. NGINX_PROGRAM is the program, WORK_FOLDER the
# writable folder: both have a default that fits the images.
set -euf

here=$(cd "${0%/*}" && pwd)

fail() {
  echo "$1" >&2
  exit 1
}

# A variable that is set to nothing is a mistake and not a wish for the default, as in the embedded CDN.
value_of() {
  eval "value=\${$1-\$2}"
}

required() {
  value_of "$1" ''
  [ -n "$value" ] || fail "the environment variable $1 is missing"
}

positive() {
  value_of "$1" "$2"
  case $value in
    '' | *[!0-9]* | ????????????????*) fail "$1 must be a number above 0" ;;
  esac
  [ "$value" -gt 0 ] || fail "$1 must be a number above 0"
}

# Whole seconds, rounded up: nginx knows nothing finer here.
seconds() {
  value_of "$1" "$2"
  case $value in
    *ms) count=${value%ms} in_ms=1 ;;
    *s) count=${value%s} in_ms=1000 ;;
    *m) count=${value%m} in_ms=60000 ;;
    *h) count=${value%h} in_ms=3600000 ;;
    *) count='' in_ms=0 ;;
  esac
  case $count in
    '' | *[!0-9]* | ???????????*) fail "$value is no duration: write 500ms, 10s, 5m or 1h" ;;
  esac
  value=$(((count * in_ms + 999) / 1000))
}

host_and_port() {
  case $2 in
    '' | *[!A-Za-z0-9.:_-]*) fail "$1 must be written as $3" ;;
  esac
}

stale_on() {
  value_of STALE_ON 'error timeout 5xx'
  conditions=''
  for word in $value; do
    case $word in
      error) conditions="$conditions error invalid_header" ;;
      timeout) conditions="$conditions timeout" ;;
      5xx) conditions="$conditions http_500 http_502 http_503 http_504" ;;
      403 | 404 | 429 | 500 | 502 | 503 | 504) conditions="$conditions http_$word" ;;
      [345][0-9][0-9]) fail "STALE_ON: nginx serves no stale object on $word, only on 403 404 429 500 502 503 504" ;;
      *) fail "STALE_ON does not know $word" ;;
    esac
  done
}

find_module() {
  for folder in "${nginx%/sbin/nginx}/lib/nginx/modules" /usr/lib/nginx/modules /etc/nginx/modules; do
    module=$folder/ngx_http_js_module.so
    [ ! -e "$module" ] || return 0
  done
  fail "nginx has no ngx_http_js_module.so: install njs"
}

nginx=$(command -v "${NGINX_PROGRAM:-nginx}") || fail "there is no program ${NGINX_PROGRAM:-nginx}"
find_module

required ORIGIN
case $value in
  http://*) origin=${value#http://} origin=${origin%%/*} ;;
  *) origin='' ;;
esac
host_and_port ORIGIN "$origin" http://host:port
value_of ORIGIN_HOST "$origin"
host_and_port ORIGIN_HOST "$value" host:port
origin_host=${value%:80}

# Key and buckets are read by cdn.js out of the environment: no secret is written to a file.
required ACCESS_KEY
case $value in
  :* | *:) fail "ACCESS_KEY must be written as name:secret" ;;
  *:*) ;;
  *) fail "ACCESS_KEY must be written as name:secret" ;;
esac

stale_on
value_of REFRESH background
case $value in
  background) background=on conditions="updating$conditions" ;;
  foreground) background=off conditions=${conditions:-off} ;;
  *) fail "REFRESH must be background or foreground" ;;
esac
export REFRESH="$value" ORIGIN_HOST="$origin_host"

positive CONNECT_TIMEOUT_MS 2000
connect_ms=$value
positive READ_TIMEOUT_MS 3000
read_ms=$value
positive CACHE_BYTES 67108864
cache_bytes=$value
seconds MAX_STALE 1h
# nginx gives up what nobody asked for so long; it cannot count from the expiry.
inactive_s=$value
positive PORT 8080
port=$value

# Started anew it knows nothing, as the embedded one.
export CDN_FOLDER="${WORK_FOLDER:-/var/cache/nginx}/cdn"
{ rm -rf "$CDN_FOLDER" && mkdir "$CDN_FOLDER"; } || fail "$CDN_FOLDER cannot be made: mount a writable folder there"

# As root its worker would be another user, who may not write here.
user=''
[ "$(id -u)" != 0 ] || user='user root root;'

cat >"$CDN_FOLDER/nginx.conf" <<CONF
load_module $module;
$user
pid $CDN_FOLDER/nginx.pid;
error_log stderr warn;
# One worker: what it counts needs no lock.
worker_processes 1;
worker_shutdown_timeout 1s;
env ACCESS_KEY;
env PRIVATE_BUCKETS;
env ORIGIN_HOST;
env REFRESH;
env CDN_FOLDER;
events { worker_connections 1024; }
http {
  client_body_temp_path $CDN_FOLDER/temporary;
  proxy_temp_path $CDN_FOLDER/temporary;
  fastcgi_temp_path $CDN_FOLDER/temporary;
  uwsgi_temp_path $CDN_FOLDER/temporary;
  scgi_temp_path $CDN_FOLDER/temporary;
  proxy_cache_path $CDN_FOLDER/objects keys_zone=objects:10m inactive=${inactive_s}s max_size=$cache_bytes use_temp_path=off;
  proxy_connect_timeout ${connect_ms}ms;
  proxy_send_timeout ${read_ms}ms;
  proxy_read_timeout ${read_ms}ms;
  proxy_cache_use_stale $conditions;
  proxy_cache_background_update $background;
  js_path $here;
  include $here/http.conf;
  # It is never taken for dead: each pull shall show what the origin is now.
  upstream origin { server $origin max_fails=0; }
  server {
    listen ${HOST:-0.0.0.0}:$port;
    root $CDN_FOLDER;
    include $here/server.conf;
  }
}
CONF

exec "$nginx" -e stderr -p "$CDN_FOLDER/" -c "$CDN_FOLDER/nginx.conf" -g 'daemon off;'
