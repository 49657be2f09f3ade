#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Plots in every shape, alone and by `pfnbench show --plot`, and what `pfnbench export` writes.
# UPDATE=1 tests/golden/plots.sh refreshes the golden files instead of comparing.
# shellcheck disable=SC2086 # no path here has blanks
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ALL_PLOTS="penalty-contig-2M penalty-offline cdf-offline versions-contig-2M heat-contig-4M
	aftermath-contig-4M kinds history-offline phases explain targets gigantic-hugetlb-1G unplug-virtio-mem-128M $RETRY_PLOTS"

program_of() {
	local plot=${1%%-contig-*}

	plot=${plot%-hugetlb-*}
	plot=${plot%-virtio-mem-*}
	echo "$PWD/plots/${plot%-offline}.gp"
}

# drawn PICTURE: whether it is one
drawn() {
	case $1 in
	*.svg) grep -q '</svg>' "$1" ;;
	*.pdf) head -c 5 "$1" | grep -q '%PDF-' && tail -c 8 "$1" | grep -q '%%EOF' ;;
	*.png) head -c 4 "$1" | grep -q PNG ;;
	*) grep -q 'Virtual time (icount)' "$1" ;;
	esac
}

# Without a word on standard error, from any folder, for any data that was ever written, in every shape.
plots_work_alone() {
	local data out shape program

	for data in $ALL_PLOTS; do
		program=$(program_of "$data")
		for out in svg:wide svg:column pdf:column png:wide txt:80 ansi:120; do
			shape=${out#*:}
			out=alone.${out%:*}
			rm -f "$TMP/$out"
			cp "$GOLDEN/$data.tsv" "$TMP/alone.tsv"
			(cd "$TMP" && gnuplot -c "$program" alone.tsv "$out" "$shape") > "$TMP/said" 2>&1
			if [ -s "$TMP/said" ] || ! drawn "$TMP/$out"; then
				echo "$data $out $shape"
				cat "$TMP/said"
				return 1
			fi
		done
	done
}

# Text, lines and markers stand out from white by 3:1 at least (WCAG 2.1, 1.4.3 for large text, 1.4.11). Not so gridlines,
# which are #d8d8d8, and areas, which have a dark line around them.
plots_stand_out() {
	local data

	for data in $ALL_PLOTS; do
		gnuplot -c "$(program_of "$data")" "$GOLDEN/$data.tsv" "$TMP/contrast.svg" || return
		grep -oE "((stroke|color)='|fill=\")rgb\([ 0-9,]*\)" "$TMP/contrast.svg" | sort -u | tr -cs '0-9\n' ' ' |
			awk -v name="$data" 'function linear(c) { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ^ 2.4 }
				$1 + $2 + $3 == 765 || ($1 == 216 && $2 == 216 && $3 == 216) { next }
				{ contrast = 1.05 / (0.05 + 0.2126 * linear($1) + 0.7152 * linear($2) + 0.0722 * linear($3)); seen++ }
				contrast < 3 { printf "%s: rgb %d, %d, %d has a contrast of %.2f\n", name, $1, $2, $3, contrast; bad = 1 }
				END { exit bad || !seen }' || return
	done
}

# What stands at the edge of a terminal would be broken into two lines, or be cut.
plots_fit_the_terminal() {
	local data

	for data in $ALL_PLOTS; do
		echo "$data"
		gnuplot -c "$(program_of "$data")" "$GOLDEN/$data.tsv" "$TMP/narrow.txt" 80 || return
		tr -d '\f' < "$TMP/narrow.txt" | LC_ALL=C.UTF-8 grep -nE '^.{81,}' && return 1
	done
	return 0
}

show_plot_golden() {
	"$PFNBENCH" show $GOLDEN/map --plot heat > "$TMP/plot.txt" && same map-heat.txt "$TMP/plot.txt"
}

show_plot_all() {
	"$PFNBENCH" show $GOLDEN/map --plot > "$TMP/plot.txt" || return
	[ "$(grep -c 'Virtual time (icount)' "$TMP/plot.txt")" = 3 ] && ! grep -q $'\033' "$TMP/plot.txt"
}

# As wide as the terminal, with colours unless NO_COLOR.
show_plot_on_a_terminal() {
	on_a_terminal "stty cols 80; exec env -u COLUMNS $PFNBENCH show $GOLDEN/run --plot penalty-offline" &&
		grep -q $'\033\\[' "$TMP/out" || return
	on_a_terminal "stty cols 80; exec env -u COLUMNS NO_COLOR=1 $PFNBENCH show $GOLDEN/run --plot penalty-offline" &&
		! grep -q $'\033' "$TMP/out" &&
		! tr -d '\r' < "$TMP/out" | LC_ALL=C.UTF-8 grep -nE '^.{81,}'
}

# said_once STATUS PATTERN COMMAND...: nothing on standard output, one line on standard error
said_once() {
	local want=$1 pattern=$2 status

	shift 2
	"$@" > "$TMP/out" 2> "$TMP/err"
	status=$?
	cat "$TMP/err"
	[ $status = "$want" ] && [ ! -s "$TMP/out" ] && [ "$(wc -l < "$TMP/err")" = 1 ] &&
		grep -q -- "$pattern" "$TMP/err"
}

show_plot_refusals() {
	said_once 2 "no plot is called 'pie'; there are: penalty-contig-4M, heat-contig-4M" \
		"$PFNBENCH" show $GOLDEN/map --plot pie &&
		said_once 1 'gnuplot is not installed; apt-get install gnuplot-nox' \
			env PATH=/nonexistent "$PFNBENCH" show $GOLDEN/map --plot heat || return
	copy
	unfinish
	sed -i -e '/"reason"/d' -e 's/"outcome":"[a-z]*"/"outcome":"skipped","reason":"no"/' \
		-e 's/"\(latency_ns\|errno\)"/"not_\1"/g' "$TMP/run/trials.ndjson"
	said_once 1 'nothing to plot: no trial was measured' "$PFNBENCH" show "$TMP/run" --plot
}

report_pdf() {
	copy map
	"$PFNBENCH" report --pdf "$TMP/run" > "$TMP/out" && drawn "$TMP/run/plots/heat-contig-4M.pdf" &&
		drawn "$TMP/run/plots/heat-contig-4M-column.pdf"
}

report_elsewhere() {
	copy map
	rm -rf "$TMP/run/plots" "$TMP/run/report.html" "$TMP/else"
	"$PFNBENCH" report "$TMP/run" -o "$TMP/else" > "$TMP/out" && drawn "$TMP/else/plots/heat-contig-4M.svg" &&
		grep -q '</html>' "$TMP/else/report.html" && [ "$(< "$TMP/out")" = "$TMP/else/report.html" ] &&
		[ ! -e "$TMP/run/plots" ] && [ ! -e "$TMP/run/report.html" ]
}

# A run that was stopped early has but a row or two.
plots_of_little() {
	local data rows out

	for data in $ALL_PLOTS; do
		for rows in 2 3 4; do
			head -n $rows "$GOLDEN/$data.tsv" > "$TMP/little.tsv"
			for out in svg txt; do
				gnuplot -c "$(program_of "$data")" "$TMP/little.tsv" "$TMP/little.$out" && drawn "$TMP/little.$out" || {
					echo "$data: $((rows - 1)) rows, $out"
					return 1
				}
			done
		done
	done
}

export_golden() {
	local table

	copy map
	"$PFNBENCH" export "$TMP/run" --csv > "$TMP/out" || return
	[ "$(wc -l < "$TMP/out")" = "$(find "$TMP/run/csv" -name '*.csv' | wc -l)" ] || return
	for table in trials attempts aftermath_operation_retyped; do
		same "map-$table.csv" "$TMP/run/csv/$table.csv" || return
		"$PFNBENCH" export "$TMP/run" --table $table | cmp - "$TMP/run/csv/$table.csv" || return
	done
}

# As many lines as trials, and in each field what grep finds in the records.
export_is_complete() {
	"$PFNBENCH" export $GOLDEN/retries --table trials > "$TMP/trials.csv" || return
	[ "$(wc -l < "$TMP/trials.csv")" = 61 ] || return
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "latency_ns") at = i } NR > 1 { print $at }' \
		"$TMP/trials.csv" > "$TMP/exported"
	grep -o '"latency_ns":[0-9]*' $GOLDEN/retries/trials.ndjson | cut -d: -f2 | cmp - "$TMP/exported" || return
	"$PFNBENCH" export $GOLDEN/retries --table attempts | sed 1d | cut -d, -f3 > "$TMP/exported"
	grep -o '"ns":[0-9]*' $GOLDEN/retries/trials.ndjson | cut -d: -f2 | cmp - "$TMP/exported"
}

# Plots of what was exported are those of the report, to the byte: gnuplot draws the same from both.
exported_plots_are_the_same() {
	local run csv plot

	for run in run retries kinds map explain; do
		copy $run
		"$PFNBENCH" report "$TMP/run" > "$TMP/out" &&
			"$PFNBENCH" export "$TMP/run" > "$TMP/out" || return
		for csv in "$TMP/run/csv/plots/"*.csv; do
			plot=$(basename "$csv" .csv)
			echo "$run $plot"
			gnuplot -c "$(program_of "$plot")" "$csv" "$TMP/exported.svg" &&
				gnuplot -c "$(program_of "$plot")" "$TMP/run/plots/$plot.tsv" "$TMP/drawn.svg" &&
				cmp "$TMP/drawn.svg" "$TMP/exported.svg" || return
		done
	done
}

export_refusals() {
	said_once 2 "no table is called 'x'; there are: run, trials, placement_blockers" \
		"$PFNBENCH" export $GOLDEN/map --table x &&
		said_once 2 '/nonexistent/run.json: No such file' "$PFNBENCH" export /nonexistent --csv &&
		said_once 2 'more than one DIR' "$PFNBENCH" export a b || return
	copy map
	: > "$TMP/run/csv"
	said_once 1 'csv: .*; name another folder with --out' "$PFNBENCH" export "$TMP/run"
}

# What stands before the damage is there, and the damage is told in one line.
export_of_damaged_runs() {
	local status

	copy
	sed -i '17s/"latency_ns":[0-9]*/"latency_ns":"fast"/' "$TMP/run/trials.ndjson"
	"$PFNBENCH" export "$TMP/run" > "$TMP/out" 2> "$TMP/err"
	status=$?
	[ $status = 2 ] && [ "$(wc -l < "$TMP/err")" = 1 ] &&
		grep -q 'trials.ndjson:17: "latency_ns" is no number' "$TMP/err" &&
		[ "$(wc -l < "$TMP/run/csv/trials.csv")" = 17 ] && [ -s "$TMP/run/csv/run.csv" ] || return
	copy
	unfinish
	head -c 50000 $GOLDEN/run/trials.ndjson > "$TMP/run/trials.ndjson"
	"$PFNBENCH" export "$TMP/run" > "$TMP/out" 2> "$TMP/err" && [ ! -s "$TMP/err" ] &&
		[ "$(wc -l < "$TMP/run/csv/trials.csv")" = $(($(wc -l < "$TMP/run/trials.ndjson") + 1)) ]
}

check "plots can be used alone" plots_work_alone
check "plots stand out from paper" plots_stand_out
check "plots of little" plots_of_little
check "plots fit the terminal" plots_fit_the_terminal
check "show --plot" show_plot_golden
check "show --plot: all of them" show_plot_all
check "show --plot on a terminal" show_plot_on_a_terminal
check "show --plot: what it refuses" show_plot_refusals
check "report: plots as PDF" report_pdf
check "report: into another folder" report_elsewhere
check "export" export_golden
check "export has every trial and attempt" export_is_complete
check "export: plots of it are those of the report" exported_plots_are_the_same
check "export: what it refuses" export_refusals
check "export of damaged and unfinished runs" export_of_damaged_runs

exit $((failures > 0))
