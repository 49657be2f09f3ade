#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scripts/archive.sh and root.sh: whose mirror is asked, and what apt takes for installed.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export XDG_CACHE_HOME=$T/cache

# A host that has never updated its lists, with the sources on standard input.
make_host() {
	local name=$1
	mkdir -p "$T/$name/parts" "$T/$name/lists/partial"
	cat >"$T/$name/parts/$2"
	printf '%s\n' "Dir::Etc::SourceList \"/dev/null\";" "Dir::Etc::SourceParts \"$T/$name/parts\";" \
		"Dir::State::Lists \"$T/$name/lists\";" >"$T/$name/apt.conf"
}

mirrors() {
	# shellcheck disable=SC2016 # expands in the inner shell
	APT_CONFIG=$T/$1/apt.conf bash -euc 'ME=test; . scripts/archive.sh; find_mirrors; echo "$MIRROR $SECURITY_MIRROR"'
}

make_host deb822 debian.sources <<'END'
Types: deb
URIs: http://mirror.example/pub/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://safe.example/sec
Suites: bookworm-security
Components: main
END
make_host lines mixed.list <<'END'
deb https://vendor.example/linux/debian bookworm stable
deb [arch=amd64] http://mirror.example/debian bookworm main contrib
deb http://mirror.example/debian bookworm-updates main
deb http://mirror.example/debian-security bookworm-security main
END
make_host alone alone.list <<'END'
deb http://mirror.example/debian bookworm main
END
make_host none none.list </dev/null

check 'mirrors of deb822 sources' gives 'http://mirror.example/pub/debian http://safe.example/sec' mirrors deb822
check 'a vendor with a bookworm suite is no Debian mirror' \
	gives 'http://mirror.example/debian http://mirror.example/debian-security' mirrors lines
check 'without a security source it is looked for beside the mirror' \
	gives 'http://mirror.example/debian http://mirror.example/debian-security' mirrors alone
check 'without a mirror there is one line' fails_with 1 'PFNBENCH_MIRROR' mirrors none
check 'PFNBENCH_MIRROR helps' gives 'http://m/debian http://m/debian-security' \
	env PFNBENCH_MIRROR=http://m/debian bash -c "$(declare -f mirrors); T=$T; mirrors none"

# The configuration must not let the host's hooks or directories through.
config() {
	# shellcheck disable=SC2016 # expands in the inner shell
	printf '%s\n' 'APT::Update::Post-Invoke { "rm -rf /"; };' 'DPkg::Post-Invoke { "true"; };' \
		'Acquire::http::Proxy "http://proxy.example:3128";' >"$T/host.conf"
	APT_CONFIG=$T/host.conf bash -euc 'ME=test; . scripts/archive.sh; write_config /private >"$0/apt.conf"; apt-config dump -c "$0/apt.conf"' "$T"
}
no_hooks() {
	! config | grep -E 'Invoke[^ ]* "[^"]'
}
check "the host's hooks do not run" no_hooks
private_dirs() {
	[[ $(config | grep -cE '^Dir::(State|State::Lists|State::Status|Cache|Cache::Archives|Etc::SourceList) "/private') == 6 ]] || config
}
check "the host's lists and packages stay out" private_dirs
proxy() {
	[[ $(config) == *proxy.example* ]]
}
check "the host's proxy stays" proxy

# shellcheck disable=SC2016 # expands in the inner shell
status_lines() {
	printf 'Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\nDescription: x\n more\n\n' >"$T/old"
	printf 'Package: b\nVersion: 2\n\nPackage: c\nVersion: 1\n\n' >"$T/new"
	bash -euc 'ME=test; . scripts/archive.sh; . scripts/root.sh; merge_status "$0/old" "$0/new"' "$T" |
		tr '\n' '|'
}
check 'a package unpacked anew replaces its old paragraph' \
	gives 'Package: b|Version: 2||Package: c|Version: 1||Package: a|Version: 1||' status_lines

finish
