# Sourced by scripts/test: the console is tried in Chromium where there is one.

# On a CI machine, which is thrown away, Chromium is installed when it can be. Elsewhere nothing is: what is on a machine
# is its owner's. Without a browser the tests that want one are skipped and say so.
provide_browser() {
  [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] || return 0
  command -v apt-get >/dev/null 2>&1 || return 0
  command -v node >/dev/null 2>&1 || return 0
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  echo "tracefold: installing chromium for the tests of the console"
  {
    apt-get update || true
    DEBIAN_FRONTEND=noninteractive timeout 180 apt-get install -y --no-install-recommends chromium
  } >/dev/null 2>&1 || echo "tracefold: chromium could not be installed; the console will not be tried in a browser"
}
