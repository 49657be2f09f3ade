# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Completion of bash for pfnbench, to be sourced; `make install` puts it where bash looks. The program tells its commands,
# options and experiments; kernels are those of the cache.

# Kernels that need not be fetched or built, by their names in --kernel.
_pfnbench_kernels() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/pfnbench pin
	for pin in "$cache"/kernels/pins/* "$cache"/built/names/*; do
		[[ -L $pin ]] || continue
		[[ $pin != */built/names/* ]] || printf 'built:'
		echo "${pin##*/}"
	done
}

# Experiments that come with PROGRAM, by name.
_pfnbench_experiments() {
	local file
	for file in "$("$1" help --folder)"/experiments/*.ini; do
		[[ ! -e $file ]] || basename "$file" .ini
	done
}

# Folders of runs: those that begin with WORD, and those that come with PROGRAM.
_pfnbench_runs() {
	local dir
	compgen -d -S / -- "$2"
	[[ -n $2 && $2 != results* ]] || for dir in "$("$1" help --folder)"/results/reference/*/; do
		[[ ! -e $dir ]] || realpath -s --relative-base=. "$dir"
	done
}

_pfnbench() {
	local program=$1 word=$2 words='' line=${COMP_LINE:0:COMP_POINT} typed value before all
	# bash has split --kernel=debian:7 at both signs
	typed=${line##*[[:space:]]}
	read -r -a all <<<"${line%"$typed"}"
	before=${all[-1]} value=$typed
	[[ $typed != --*=* ]] || before=${typed%%=*} value=${typed#*=}
	COMPREPLY=()
	if [[ $COMP_CWORD == 1 ]]; then
		words="$("$program" help --commands) help --help --version"
	elif [[ $before == --kernel || ($before == -k && ${COMP_WORDS[1]} == run) ]]; then
		words=$(_pfnbench_kernels) word=$value
	elif [[ $typed == -* && $typed != *=* ]]; then
		words=$("$program" help --options "${COMP_WORDS[1]}" 2>/dev/null)
		compopt -o nospace 2>/dev/null
	else
		case ${COMP_WORDS[1]} in
		run) words="$(_pfnbench_experiments "$program") $(compgen -f -X '!*.ini' -- "$word") $(compgen -d -S / -- "$word")" ;;
		help) words=$("$program" help --commands) ;;
		kernel) words=build ;;
		host) words='setup release' ;;
		list | restore) ;;
		*) words=$(_pfnbench_runs "$program" "$word") ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word" | sort -u)
	# bash takes the part before a colon for a word of its own
	[[ $word != *:* || $COMP_WORDBREAKS != *:* ]] || COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
}

complete -o filenames -F _pfnbench pfnbench
