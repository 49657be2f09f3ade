# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# To be sourced: access to Debian's archive without touching the host's apt. Each
# Debian release gets an apt root of its own below the cache, with its own sources,
# lists and signatures; the mirrors and proxies are those of the host's apt.
#
#   . scripts/archive.sh
#   archive_update bookworm         make the lists fresh
#   archive_apt bookworm apt-get download PACKAGE
#
# The caller sets ME to the name used in messages. PFNBENCH_MIRROR and
# PFNBENCH_SECURITY_MIRROR replace the host's mirrors.

# shellcheck source=network.sh
. "$(dirname "${BASH_SOURCE[0]}")/network.sh"

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
LISTS_FRESH_MINUTES=10
QUIET_SECONDS=${PFNBENCH_QUIET_SECONDS:-12}
MIRROR_MEND='see to the network, or set PFNBENCH_MIRROR to the address of another mirror'

# What somebody should see who waits; jobs have a standard error of their own.
exec 19>&2

say() {
	echo "$ME: $*" >&2
}

tell() {
	echo "$ME: $*" >&19
}

fail() {
	say "$@"
	exit 1
}

misuse() {
	say "$@"
	exit 2
}

cache_dir() {
	local base=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
	[[ $base == /* ]] || fail 'no cache directory; set HOME or XDG_CACHE_HOME to an absolute path'
	echo "$base/pfnbench"
}

# For the end of a script that may have stopped anywhere, with STATUS: if DIR is full that is why.
tell_if_full() {
	local hint
	[[ $1 != 0 ]] || return 0
	hint=$(full_hint "$2")
	[[ -z $hint ]] || say "cannot go on$hint"
}

sha256_of() {
	sha256sum <"$1" | cut -d ' ' -f 1
}

# What the file of a lock says of who has it.
lock_holder() {
	local pid=''
	read -r pid <"$1" 2>/dev/null || true
	if [[ -z $pid ]]; then
		echo 'another process'
	elif [[ -e /proc/$pid/cmdline ]]; then
		echo "pid $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline" | sed 's/ $//'))"
	else
		echo "what pid $pid, which has ended, left behind"
	fi
}

# Waits for the lock of FILE, on descriptor FD, which ends with this process and its children.
take_lock() {
	local fd=$1 file=$2
	eval "exec $fd>>\"\$file\""
	flock --nonblock "$fd" || {
		tell "waiting for $(lock_holder "$file"), which has $file"
		flock "$fd"
	}
	echo $$ 2>/dev/null >"$file" || true	# on a full disk it has no name
}

# Makes DIR/.tmp empty, with the lock below DIR: whatever lies there is of a run that died.
lock_and_clean() {
	local dir=$1
	mkdir -p "$dir" || fail "$dir cannot be made; set XDG_CACHE_HOME to a folder of yours on a disk with room"
	take_lock 9 "$dir/.lock"
	rm -rf "$dir/.tmp"
	mkdir "$dir/.tmp" || fail "$dir cannot be written to$(full_hint "$dir")"
}

# What to do, if it was for want of room below DIR that something failed; MESSAGE may tell so too.
full_hint() {
	local dir=$1 message=${2:-} free elsewhere=''
	free=$(df --output=avail -m "$dir" 2>/dev/null | tail -n 1)
	case $message in
	*'No space left'*|*'free space in'*|*'quota'*|*'File size limit'*|*'File too large'*) free=0 ;;
	esac
	[[ $dir != "$(cache_dir)"* ]] || elsewhere=', or set XDG_CACHE_HOME to a folder on another disk'
	[[ ${free:-99} -ge 8 ]] || echo "; $dir is full: make room there$elsewhere"
}

suites_of() {
	case $1 in
	bookworm | bookworm-source) echo bookworm bookworm-security ;;
	trixie) echo trixie trixie-backports ;;
	sid) echo sid experimental ;;
	trixie-source) echo trixie trixie-security ;;
	esac
}

# The host's sources as lines "LABEL SUITE URI". Release files already fetched say
# what each source is; before the first update only the sources themselves are known.
host_sources() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(ORIGIN)|$(LABEL) $(RELEASE) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
		sed -n 's/^Debian|//p'
	apt-get update --print-uris -o Debug::NoLocking=1 2>/dev/null |
		sed -n "s#^'\(.*\)/dists/\([^ ]*\)/InRelease' .*#Unknown \2 \1#p" |
		awk '{ line[NR] = $0; suite[NR] = $2; uri[NR] = $3; seen[$2 " " $3] = 1 }
			END { for (i = 1; i <= NR; i++) {
				if (suite[i] ~ /-security$/) sub(/^Unknown/, "Debian-Security", line[i])
				else if ((suite[i] "-updates " uri[i]) in seen) sub(/^Unknown/, "Debian", line[i])
				print line[i] } }'
}

# Sets MIRROR and SECURITY_MIRROR.
find_mirrors() {
	local sources
	MIRROR=${PFNBENCH_MIRROR:-}
	SECURITY_MIRROR=${PFNBENCH_SECURITY_MIRROR:-}
	if [[ -z $MIRROR || -z $SECURITY_MIRROR ]]; then
		sources=$(host_sources)
		: "${MIRROR:=$(awk '$1 == "Debian" { print $3; exit }' <<<"$sources")}"
		: "${MIRROR:=$(awk '$1 == "Unknown" && $3 ~ "/debian/?$" { print $3; exit }' <<<"$sources")}"
		: "${SECURITY_MIRROR:=$(awk '$1 == "Debian-Security" { print $3; exit }' <<<"$sources")}"
	fi
	MIRROR=${MIRROR%/}
	[[ -n $MIRROR ]] ||
		fail "the host's apt has no Debian mirror; set PFNBENCH_MIRROR to the address of one"
	: "${SECURITY_MIRROR:=$MIRROR-security}"
	SECURITY_MIRROR=${SECURITY_MIRROR%/}
}

archive_root() {
	echo "$(cache_dir)/apt/$1"
}

write_sources() {
	local suite uri type=deb
	[[ $1 != *-source ]] || type=deb-src
	for suite in $(suites_of "$1"); do
		uri=$MIRROR
		[[ $suite == *-security ]] && uri=$SECURITY_MIRROR
		echo "$type [signed-by=$KEYRING] $uri $suite main"
	done
}

# The host's apt.conf stays in force (proxies, certificates); all that names
# sources, state or hooks is replaced.
write_config() {
	cat <<-END
	Dir::State "$1";
	Dir::State::Lists "$1/lists";
	Dir::State::Status "$1/status";
	Dir::Cache "$1";
	Dir::Cache::Archives "$1/archives";
	Dir::Cache::pkgcache "pkgcache.bin";
	Dir::Cache::srcpkgcache "";
	Dir::Etc::SourceList "$1/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Dir::Etc::Preferences "/dev/null";
	Dir::Etc::PreferencesParts "/dev/null";
	APT::Architecture "amd64";
	#clear APT::Architectures;
	APT::Architectures { "amd64"; };
	APT::Default-Release "";
	APT::Install-Recommends "false";
	APT::Sandbox::User "root";
	APT::Update::Error-Mode "any";
	Acquire::Languages "none";
	Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
	Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
	Acquire::Retries "1";
	Acquire::Retries::Delay "false";
	Acquire::http::Timeout "10";
	#clear APT::Update::Pre-Invoke;
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	#clear DPkg::Pre-Invoke;
	#clear DPkg::Post-Invoke;
	#clear DPkg::Pre-Install-Pkgs;
	END
}

archive_apt() {
	local root command=$2
	root=$(archive_root "$1")
	shift 2
	LC_ALL=C "$command" -q -c "$root/apt.conf" "$@"
}

# Runs a command that fetches into DIR, and tells if nothing comes for a while.
fetching_into() {
	local dir=$1 watcher status=0
	shift
	watch_growth "$dir" $BASHPID </dev/null >/dev/null 2>&1 &
	watcher=$!
	"$@" || status=$?
	kill "$watcher" 2>/dev/null || true
	wait "$watcher" 2>/dev/null || true
	return $status
}

# Ends when process PID does.
watch_growth() {
	local dir=$1 pid=$2 size='' old='' quiet=0
	while [[ -e /proc/$pid && $quiet -lt QUIET_SECONDS ]]; do
		# the lock is nothing for a sleeper to keep
		sleep 1 7>&- 8>&- 9>&- 19>&-
		size=$(du -sb "$dir" | cut -f 1)
		quiet=$((quiet + 1))
		[[ $size == "$old" ]] || quiet=0
		old=$size
	done
	[[ ! -e /proc/$pid ]] ||
		tell "nothing has come from $(mirror_names) for $QUIET_SECONDS s; wait, or stop this and $MIRROR_MEND"
}

mirror_names() {
	local names=${MIRROR:-the mirror}
	[[ -z ${SECURITY_MIRROR:-} || $SECURITY_MIRROR == "$names"* ]] || names+=" or $SECURITY_MIRROR"
	echo "$names"
}

# Fetches the package lists of RELEASE, unless they are fresh. "now" forces it.
archive_update() {
	local release=$1 when=${2:-} root
	root=$(archive_root "$release")
	[[ -e $KEYRING ]] || fail "$KEYRING is missing; run scripts/setup.sh"
	mkdir -p "$root"/{lists,archives}/partial || fail "$root cannot be made$(full_hint "$(cache_dir)")"
	(
		take_lock 8 "$root/.lock"
		write_sources "$release" >"$root/sources.new"
		write_config "$root" >"$root/apt.conf.new"
		if [[ $when != now ]] && cmp -s "$root/sources.new" "$root/sources.list" &&
			cmp -s "$root/apt.conf.new" "$root/apt.conf" &&
			[[ -n $(find "$root/updated" -mmin -$LISTS_FRESH_MINUTES 2>/dev/null) ]]; then
			exit 0
		fi
		rm -f "$root/updated"
		mv "$root/sources.new" "$root/sources.list"
		mv "$root/apt.conf.new" "$root/apt.conf"
		: >"$root/status"
		fetching_into "$root/lists" archive_apt "$release" apt-get -q update >"$root/update.log" 2>&1 ||
			fail_to_fetch "apt-get update for $release" "$root" "$root/update.log"
		touch "$root/updated"
	)
}

# fail_to_fetch WHAT DIR LOG: of apt, which fetched into DIR
fail_to_fetch() {
	local error hint
	error=$(network_lack "$3") || error=$(first_error "$3")
	hint=$(full_hint "$2" "$(tail -c 4000 "$3")")
	fail "$1: $error${hint:-; $MIRROR_MEND}"
}

first_error() {
	local line
	line=$(grep -m 1 '^E: ' "$1" || grep -m 1 '^W: ' "$1" || tail -n 1 "$1")
	line=${line#[EW]: }
	echo "${line:-no message}" | tr '\t' ' ' | tr -d '[:cntrl:]'
}

# Unpacks DEB into ROOT without its documents; a merged /usr stays merged. Its list of checksums is kept.
unpack_deb() {
	local lists=$2/var/lib/dpkg/info
	mkdir -p "$lists"
	dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --keep-directory-symlink --no-same-owner \
		--exclude=./usr/share/{doc,man,info,locale,lintian,bug}
	{ dpkg-deb --info "$1" md5sums 2>/dev/null || true; } |
		{ grep -vE '  (\./)?usr/share/(doc|man|info|locale|lintian|bug)/' || true; } \
			>"$lists/$(dpkg-deb --field "$1" Package).md5sums"
}

# Unpacks all packages in directory DEBS into ROOT.
unpack_all() {
	export -f unpack_deb
	# shellcheck disable=SC2016 # expands in the inner shell
	find "$1" -maxdepth 1 -name '*.deb' -print0 |
		xargs -0 -P 2 -I '{}' bash -euo pipefail -c 'unpack_deb "$1" "$2"' _ '{}' "$2"
}
