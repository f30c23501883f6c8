#!/usr/bin/env bash
# Install the referee: Belenios' own command-line tool, release 3.0, as Debian 13 ships it.
#
#     tests/interop/install_belenios.sh DIR      afterwards DIR/belenios-tool runs; with it there already, nothing is done
#
# It is unpacked, not installed: Debian 12's own package is too old to know the group Ed25519, and Debian 13's wants a newer
# libc than Debian 12 has, so the tool is started through the libc unpacked beside it. The mirror is the one that this
# machine's apt already uses, and apt checks Debian's signatures with the machine's keyring. Every file stays below DIR.
set -euo pipefail

release=trixie
packages=(belenios-tool libc6 libev4t64 libgmp10 libsodium23 libssl3t64 zlib1g libzstd1)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
    echo "install_belenios: $*" >&2
    exit 1
}

[[ $# -eq 1 ]] || fail "usage: install_belenios.sh DIR"
mkdir -p "$1"
home=$(cd "$1" && pwd)
# Two test runs at once: the second waits, and finds the work done.
exec 9>"$home/lock"
flock 9
[[ -x $home/belenios-tool ]] && exit 0

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "this machine has no apt: the referee comes as a Debian package"
[[ $(dpkg --print-architecture) == amd64 ]] || fail "the referee is unpacked for amd64 only"
[[ -r $keyring ]] || fail "$keyring is missing: install debian-archive-keyring"

work=$home/apt
mkdir -p "$work"/{sources,lists/partial,cache/archives/partial}
# Own lists and cache: neither root nor the machine's package state is needed.
options=(
    -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/sources" -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3
)

# What apt would ask for shows the mirrors, before any list was ever fetched. Satellites (security) lack these packages.
mapfile -t mirrors < <(
    apt-get --print-uris -o "Dir::State::lists=$work/lists" update |
        sed -nE "s|^'(.*)/dists/[a-z]+/InRelease'.*|\1|p" | grep -v security | sort -u
)
[[ ${#mirrors[@]} -gt 0 ]] || fail "apt has no Debian mirror configured"

downloaded=
for mirror in "${mirrors[@]}"; do
    cat >"$work/sources/referee.sources" <<END
Types: deb
URIs: $mirror
Suites: $release
Components: main
Signed-By: $keyring
END
    # Without this, apt takes a mirror that does not answer for a warning.
    if apt-get "${options[@]}" -o APT::Update::Error-Mode=any update && (cd "$work" && apt-get "${options[@]}" download "${packages[@]}"); then
        downloaded=yes
        break
    fi
done
[[ $downloaded ]] || fail "no configured mirror served Debian $release (is there a network?)"

for package in "$work"/*.deb; do
    dpkg-deb -x "$package" "$home/root"
done
libraries=$home/root/usr/lib/x86_64-linux-gnu
cat >"$home/starter" <<END
#!/bin/sh
exec '$libraries/ld-linux-x86-64.so.2' --library-path '$libraries' '$home/root/usr/bin/belenios-tool' "\$@"
END
chmod +x "$home/starter"
"$home/starter" --version | grep -q '^3\.' || fail "the unpacked tool does not start or is not release 3"
rm -rf "$work"
# Last, and at once: whoever finds it may run it.
mv "$home/starter" "$home/belenios-tool"
