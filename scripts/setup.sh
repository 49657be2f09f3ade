#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Installs, through apt, whatever pfnbench needs of the host: compiler and
# libraries, QEMU, gnuplot, and the tools behind the other scripts. Says what it
# installs; does nothing when all is there. Works as root or through sudo; without
# them it prints what an administrator is to install. Knows Debian 12 and 13.
#
#   scripts/setup.sh
#   scripts/setup.sh --check		what `make check` needs as well
#   scripts/setup.sh --coverage	what `make coverage` needs as well
#   scripts/setup.sh --fuzz		what `make fuzz` needs as well
set -eu

PACKAGES='
gcc make pkg-config libc6-dev
libjansson-dev libinih-dev zlib1g-dev nettle-dev libhwloc-dev libnuma-dev libelf-dev
libtraceevent-dev liburing-dev libcmocka-dev
qemu-system-x86 gnuplot-nox
bc bison ccache flex patch
binutils cpio e2fsprogs mount gzip xz-utils debian-archive-keyring ca-certificates
'
CHECK='clang-format shellcheck python3-jsonschema groff-base mandoc mmdebstrap'
COVERAGE='gcovr'
RELEASES='bookworm trixie'
OS_RELEASE=${PFNBENCH_OS_RELEASE:-/etc/os-release}
LOCK_WAIT=600	# seconds to wait for another apt or dpkg
QUIET=15	# seconds without a word before that is told

# shellcheck source=network.sh
. "$(dirname "$0")/network.sh"

fail() {
	echo "scripts/setup.sh: $1" >&2
	exit 1
}

missing_packages() {
	# shellcheck disable=SC2086
	set -- $PACKAGES
	installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
		sed -n 's/ installed$//p')
	for package; do
		case "
$installed
" in *"
$package
"*) ;; *) echo "$package" ;; esac
	done
}

# What /etc/os-release says under a key.
system() {
	sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" "$OS_RELEASE" 2>/dev/null
}

# Elsewhere packages have other names, or are not there.
is_known_system() {
	case " $RELEASES " in
	*" $(system VERSION_CODENAME) "*) ;;
	*) return 1 ;;
	esac
	[ "$(system ID)" = debian ] && command -v apt-get >/dev/null && command -v dpkg-query >/dev/null &&
		[ "$(dpkg --print-architecture)" = amd64 ]
}

refuse_system() {
	name=$(system PRETTY_NAME)
	fail "this is ${name:-no known system} on $(uname -m), and packages are known for Debian 12 and 13 on amd64 alone; use a container or virtual machine of one of these, or install what answers to $* by hand and run make build/pfnbench"
}

# The words before a command that root is to run.
privileged() {
	if [ "$(id -u)" -eq 0 ]; then
		echo env
	elif command -v sudo >/dev/null && sudo true; then
		echo sudo env
	else
		fail "packages are missing, and only root can install them; ask for: apt-get install --no-install-recommends $*"
	fi
}

# Tells, if apt says and gets nothing for a while.
watch() {
	quiet=0 old=
	while [ $quiet -lt $QUIET ]; do
		sleep 1
		new=$(du -sb "$log" /var/lib/apt/lists /var/cache/apt/archives 2>/dev/null)
		quiet=$((quiet + 1))
		[ "$new" = "$old" ] || quiet=0
		old=$new
	done
	echo "scripts/setup.sh: nothing has come for $QUIET s ($(tail -n 1 "$log")); wait, or stop this and see to the network and apt's sources" >&2
}

watched_apt() {
	watch &
	watcher=$!
	status=0
	$as_root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
		apt-get -q -y -o Dpkg::Use-Pty=0 -o Acquire::http::Timeout=15 -o Acquire::Retries=1 "$@" \
		>"$log" 2>&1 || status=$?
	kill $watcher 2>/dev/null || :
	wait $watcher 2>/dev/null || :
	return $status
}

# Others may have dpkg's lock, or those of package lists and downloads.
apt() {
	give_up=$(($(date +%s) + LOCK_WAIT))
	told=
	until watched_apt "$@"; do
		grep -q 'Could not get lock\|Unable to lock' "$log" || return 1
		[ "$(date +%s)" -lt $give_up ] || return 1
		[ -n "$told" ] ||
			echo "scripts/setup.sh: waiting for up to $LOCK_WAIT s: $(grep -m 1 'Could not get lock\|Unable to lock' "$log")" >&2
		told=yes
		sleep 5
	done
}

main() {
	case $* in
	'') ;;
	--check) PACKAGES="$PACKAGES $CHECK" ;;
	--coverage) PACKAGES="$PACKAGES $COVERAGE" ;;
	--fuzz)
		# the release's own
		clang=19
		[ "$(system VERSION_CODENAME)" != bookworm ] || clang=14
		PACKAGES="$PACKAGES clang-$clang libclang-rt-$clang-dev"
		;;
	*)
		echo 'scripts/setup.sh: takes no arguments but --check, --coverage or --fuzz; call it as scripts/setup.sh' >&2
		exit 2
		;;
	esac
	# shellcheck disable=SC2086
	is_known_system || refuse_system $PACKAGES
	missing=$(missing_packages | tr '\n' ' ')
	[ -n "$missing" ] || return 0

	# shellcheck disable=SC2086
	as_root=$(privileged $missing)
	echo "scripts/setup.sh: installing ${missing% }"
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	trap 'exit 130' INT TERM
	# A third party's source that cannot be reached must not stop us: the
	# installation tells whether something was really lacking. apt-get succeeds
	# where it reaches none.
	updated=0
	apt update || updated=$?
	lack=$(network_lack "$log") || :
	[ $updated = 0 ] || echo "scripts/setup.sh: apt-get update: ${lack:-$(grep -m 1 '^[EW]:' "$log")}" >&2
	# shellcheck disable=SC2086
	apt install --no-install-recommends $missing || {
		lack=$(network_lack "$log" || echo "$lack")
		[ -n "$lack" ] || tail -n 20 "$log" >&2
		fail "${lack:+$lack; }apt-get install failed: $(grep -m 1 '^E:' "$log"); mend that, then run it again"
	}
}

main "$@"
