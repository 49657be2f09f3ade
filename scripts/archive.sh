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

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
LISTS_FRESH_MINUTES=10

say() {
	echo "$ME: $*" >&2
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

# Waits for the lock below DIR, which ends with this process and its children, and
# makes DIR/.tmp empty: whatever lies there is of a run that died.
lock_and_clean() {
	local dir=$1
	mkdir -p "$dir"
	exec 9>"$dir/.lock"
	flock --nonblock 9 || {
		say "waiting for another $ME to finish"
		flock 9
	}
	rm -rf "$dir/.tmp"
	mkdir "$dir/.tmp"
}

suites_of() {
	case $1 in
	bookworm) echo bookworm bookworm-security ;;
	trixie) echo trixie trixie-backports ;;
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
	local suite uri
	for suite in $(suites_of "$1"); do
		uri=$MIRROR
		[[ $suite == *-security ]] && uri=$SECURITY_MIRROR
		echo "deb [signed-by=$KEYRING] $uri $suite main"
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
	Acquire::Retries "2";
	Acquire::http::Timeout "30";
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

# Fetches the package lists of RELEASE, unless they are fresh. "now" forces it.
archive_update() {
	local release=$1 when=${2:-} root
	root=$(archive_root "$release")
	[[ -e $KEYRING ]] || fail "$KEYRING is missing; run scripts/setup.sh"
	mkdir -p "$root"/{lists,archives}/partial
	(
		flock 8
		write_sources "$release" >"$root/sources.new"
		if [[ $when != now ]] && cmp -s "$root/sources.new" "$root/sources.list" &&
			[[ -n $(find "$root/updated" -mmin -$LISTS_FRESH_MINUTES 2>/dev/null) ]]; then
			exit 0
		fi
		rm -f "$root/updated"
		mv "$root/sources.new" "$root/sources.list"
		write_config "$root" >"$root/apt.conf"
		: >"$root/status"
		archive_apt "$release" apt-get -q update >"$root/update.log" 2>&1 ||
			fail "apt-get update for $release: $(first_error "$root/update.log")"
		touch "$root/updated"
	) 8>"$root/.lock"
}

first_error() {
	local line
	line=$(grep -m 1 '^E: ' "$1" || grep -m 1 '^W: ' "$1" || tail -n 1 "$1")
	line=${line#[EW]: }
	echo "${line:-no message}" | tr '\t' ' '
}

# Unpacks DEB into ROOT without its documents; a merged /usr stays merged.
unpack_deb() {
	dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --keep-directory-symlink --no-same-owner \
		--exclude=./usr/share/{doc,man,info,locale,lintian,bug}
}

# Unpacks all packages in directory DEBS into ROOT.
unpack_all() {
	export -f unpack_deb
	# shellcheck disable=SC2016 # expands in the inner shell
	find "$1" -maxdepth 1 -name '*.deb' -print0 |
		xargs -0 -P 2 -I '{}' bash -euo pipefail -c 'unpack_deb "$1" "$2"' _ '{}' "$2"
}
