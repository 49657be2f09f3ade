#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Results of other people: what stands in their files and in the names of folders is shown as text, and
# neither run by a shell or gnuplot, nor obeyed by a terminal or a spreadsheet.
# shellcheck disable=SC2016,SC2094 # nothing is to expand
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

P=$(realpath "${PFNBENCH:-build/pfnbench}")
GOLDEN=$PWD/tests/golden
cd "$T" || exit 1

# copy RUN DIR: a stored run as DIR
copy() {
	rm -rf -- "$2"
	mkdir -p -- "$2"
	cp "$GOLDEN/$1/run.json" "$GOLDEN/$1/trials.ndjson" -t "$2"
}

# replace DIR SED: in both files of a run, which belong together afterwards
replace() {
	local sha256
	sed -i "$2" "$1/run.json" "$1/trials.ndjson"
	sha256=$(sha256sum <"$1/trials.ndjson" | cut -d ' ' -f 1)
	sed -i "s/\"sha256\": \"[0-9a-f]*\"\(,\?\)$/\"sha256\": \"$sha256\"\1/" "$1/run.json"
}

# --- names of folders

# Every plot is drawn in a folder of this name, and no command in the name is run. gnuplot takes < and | for pipes,
# - for standard input, $ for a block of data and ~ for a home; quotes end a string of a shell.
drawn_in() {
	local dir=$1
	rm -f X
	copy map "$dir"
	"$P" report -- "$dir" >out 2>&1 || { cat out; return 1; }
	[[ ! -e X ]] || { echo 'the command was run'; return 1; }
	[[ -s $dir/plots/heat-contig-4M.svg ]] || { ls -R -- "$dir"; return 1; }
}
for dir in '<touch X;cat d' '|touch X;cat >d' "it's" "'; touch X; '" '$data' '~' '-' '-e' '`touch X`' '$(touch X)' 'a,b=c d' \
	'"+system("touch X")+"' $'new\nline'; do
	check "report in a folder called $(printf %q "$dir")" drawn_in "$dir"
done
in_tmpdir() {
	rm -f X
	copy map run
	mkdir -p -- "$1"
	TMPDIR=$1 "$P" show run --plot heat >out 2>&1 || { cat out; return 1; }
	[[ ! -e X ]] && grep -q 'Virtual time (icount)' out
}
for dir in '<touch X;cat d' '|touch X;cat >d' "'; touch X; '"; do
	check "show --plot with TMPDIR=$dir" in_tmpdir "$dir"
done
# A file of one row is read through a shell.
one_row() {
	rm -f X
	mkdir -p "'; touch X; '"
	head -n 2 "$GOLDEN/cdf-offline.tsv" >"'; touch X; '/it's one row.tsv"
	gnuplot -c "$GOLDEN/../../plots/cdf.gp" "'; touch X; '/it's one row.tsv" one.svg >out 2>&1 || { cat out; return 1; }
	[[ ! -e X ]] && grep -q '</svg>' one.svg
}
check 'a plot of one row by itself' one_row

# --- values that become a part of gnuplot's commands

values_are_text() {
	rm -f X
	copy retries run
	replace run "s/compete:contig/x'; system(\\\\\"touch X\\\\\"); set label 'y/"
	"$P" report run >out 2>&1 || { cat out; return 1; }
	"$P" show run --plot >plots.txt 2>&1 || { cat plots.txt; return 1; }
	[[ ! -e X ]] || { echo 'the command was run'; return 1; }
	grep -qF "x'; system(" plots.txt
}
check 'values of axes are text to gnuplot' values_are_text

# --- terminals

ESC=$'\033' CSI=$'\302\233' RLO=$'\342\200\256'

# plain FILE: nothing in it that a terminal obeys
plain() {
	[[ -s $1 ]] || { echo "$1 is empty"; return 1; }
	! LC_ALL=C grep -nP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]' "$1" | cat -v
}
copy retries run
cp run/run.json run/trials.ndjson .
# a kernel's name, a value, a release, what went wrong, the run's name; all three kinds
replace run "s/debian:7/image:\/x\\\\u001b]0;title\\\\u0007/; s/compete:contig/compete\\\\u009b2J/; s/isolate-first/isolate${RLO}first/
	s/7.3.4+deb13/7.3\\\\u001b[31m/; s/\"name\": \"retries\"/\"name\": \"re\\\\u001b[2Jtries\"/; s/\"EBUSY\"/\"E\\\\u001b[5mX\"/"
copy run "${ESC}[2J$CSI$RLO" 2>/dev/null || true
mkdir -p "${ESC}[2J$CSI$RLO"
cp run/* "${ESC}[2J$CSI$RLO"
DIR="${ESC}[2J$CSI$RLO"
shown() {
	"$P" "$@" >shown 2>shown.err || [[ $? == [13] ]] || { cat -v shown.err; return 1; }
	plain shown && { [[ ! -s shown.err ]] || plain shown.err; }
}
check 'show' shown show "$DIR"
check 'the rest of the words is there' grep -q 'image:/x?\]0;title?' shown
check 'show --findings' shown show "$DIR" --findings
check 'show --findings --mail' shown show "$DIR" --findings --mail
check 'show --plot' shown show "$DIR" --plot
check 'compare' shown compare "$DIR" "$DIR"
check 'compare as Markdown' shown compare "$DIR" "$DIR" --markdown
check 'compare as a mail' shown compare "$DIR" "$DIR" --mail
check 'compare as JSON' shown compare "$DIR" "$DIR" --json
check 'compare as KTAP' shown compare "$DIR" "$DIR" --ktap
check 'compare --by' shown compare "$DIR" --by policy
check 'show as JSON' shown show "$DIR" --json
check 'verdict' shown verdict "$DIR"
check 'verdict as JSON' shown verdict "$DIR" --json
check 'export --table run' shown export "$DIR" --table run
check 'export --table trials' shown export "$DIR" --table trials
check 'report' "$P" report run
check 'report.html' plain run/report.html
for plot in run/plots/*; do
	check "report: ${plot##*/}" plain "$plot"
done
# error_of COMMAND...: bad usage or input, told plainly
error_of() {
	"$@" >said 2>&1
	[[ $? == 2 ]] && plain said
}
sed -i 's/"outcome":"success"/"outcome":"\\u001b[2J"/' "$DIR/trials.ndjson"
check 'a damaged run is told of plainly' error_of "$P" show "$DIR"
check 'so is a missing one' error_of "$P" show "${ESC}[31mnowhere"
check 'and bad usage' error_of "$P" list "${ESC}[31mnothing"
check 'and an unknown command' error_of "$P" "${ESC}[31mnothing"
check 'and an unknown option' error_of "$P" show "--${ESC}[31mnothing"
printf '[machine]\nkernels = host\n[axes]\ntarget = null\npolicy = %s\n' "${ESC}[31m" >e.ini
check 'and a bad experiment' error_of "$P" run e.ini

# --- spreadsheets

no_formulas() {
	copy retries run
	replace run "s/compete:contig/=HYPERLINK(1)/; s/debian:7/@SUM(1)/; s/\"EBUSY\"/\"-2+3\"/"
	"$P" export run >out || return
	! grep -nrE '(^|,)"?([=@+]|-[^0-9])' run/csv/trials.csv run/csv/plots || return
	grep -q "\"'=HYPERLINK(1)\"" run/csv/trials.csv && grep -q "\"'-2+3\"" run/csv/trials.csv
}
check 'no cell of a table is a formula' no_formulas

finish
