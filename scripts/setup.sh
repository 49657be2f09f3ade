#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Installs, through apt, whatever pfnbench needs of the host: compiler and
# libraries, QEMU, gnuplot, and the tools behind the other scripts. Says what it
# installs; does nothing when all is there. Works as root or through sudo.
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
bc bison flex patch
binutils cpio e2fsprogs mount gzip xz-utils debian-archive-keyring ca-certificates
'
CHECK='clang-format shellcheck python3-jsonschema'
COVERAGE='gcovr'
FUZZ='clang-14 libclang-rt-14-dev'
LOCK_WAIT=600	# seconds to wait for another apt or dpkg
QUIET=15	# seconds without a word before that is told

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

# The words before a command that root is to run.
privileged() {
	if [ "$(id -u)" -eq 0 ]; then
		echo env
	elif command -v sudo >/dev/null; then
		echo sudo env
	else
		fail 'packages are missing, and only root can install them; run it as root, or install sudo'
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
	--fuzz) PACKAGES="$PACKAGES $FUZZ" ;;
	*)
		echo 'scripts/setup.sh: takes no arguments but --check, --coverage or --fuzz; call it as scripts/setup.sh' >&2
		exit 2
		;;
	esac
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		fail 'no apt here; pfnbench sets itself up on Debian 12 only'
	fi
	missing=$(missing_packages | tr '\n' ' ')
	[ -n "$missing" ] || return 0

	as_root=$(privileged)
	echo "scripts/setup.sh: installing ${missing% }"
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	trap 'exit 130' INT TERM
	# A third party's source that cannot be reached must not stop us: the
	# installation tells whether something was really lacking.
	apt update || echo "scripts/setup.sh: apt-get update: $(grep -m 1 '^[EW]:' "$log")" >&2
	# shellcheck disable=SC2086
	apt install --no-install-recommends $missing || {
		tail -n 20 "$log" >&2
		fail "apt-get install failed: $(grep -m 1 '^E:' "$log"); mend that, then run it again"
	}
}

main "$@"
