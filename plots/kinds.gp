# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/kinds.gp DATA OUT [SHAPE]
#
# Kinds of unmovable pages side by side: after what time the operation gave up, with a marker that tells
# whether the early check found them, and below it the pages that were migrated for nothing. One column
# of panels a kernel, one row a target and kind of zone. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"

# Text cannot be turned: its letters stand below one another.
upright(s) = strlen(s) < 2 ? s : s[1 : 1]."\n".upright(s[2 : *])

# What the file holds: kernels, rows of panels, kinds, styles in use, how far the axes go.
array KERNEL[64]
array TARGET[256]
array ZONE[256]
array KIND[256]
do for [i = 1 : 64] { KERNEL[i] = "" }
do for [i = 1 : 256] { TARGET[i] = ""; ZONE[i] = ""; KIND[i] = "" }
nr_kernels = 0
nr_rows = 0
nr_kinds = 0
fill = ""
where = ""
clock = ""
deadline = 0
repeated = 0
early_timeouts = 0
longest = 0
fastest = 1e30
slowest = 0
most_wasted = 0
array USED[6] = [0, 0, 0, 0, 0, 0]

# Style of a row: 1 found early, 2 found late, 3 timed out, 4 obtained, 5 neither is sure, 6 did not run
style_of_row(ignored) = strcol("outcome") eq "none" ? 6 : strcol("outcome") eq "timeout" ? 3 : \
	strcol("outcome") eq "success" ? 4 : strcol("found") eq "early" ? 1 : strcol("found") eq "late" ? 2 : 5
less(name, than) = empty(name) || column(name) > than ? than : column(name)
more(name, than) = empty(name) || column(name) < than ? than : column(name)
note_place(k, r, x) = (KERNEL[k] = strcol("kernel"), nr_kernels = k > nr_kernels ? k : nr_kernels, \
	TARGET[r] = strcol("target"), ZONE[r] = strcol("online"), nr_rows = r > nr_rows ? r : nr_rows, \
	KIND[x] = strcol("kind"), nr_kinds = x > nr_kinds ? x : nr_kinds, \
	longest = strlen(KIND[x]) > longest ? strlen(KIND[x]) : longest)
note_ranges(ignored) = (fastest = less("latency_min_ns", less("latency_median_ns", fastest)), \
	slowest = more("latency_max_ns", more("latency_median_ns", slowest)), \
	most_wasted = more("wasted_max_pages", most_wasted), repeated = more("trials", repeated))
# What is the same in all of the figure, as far as it is not what one expects.
context(ignored) = "policy ".strcol("policy").", fill ".strcol("fill") \
	.(strcol("retry") eq "none" ? "" : ", retry ".strcol("retry")) \
	.(strcol("lifetime") eq "forever" ? "" : ", lifetime ".strcol("lifetime")) \
	.(strcol("churn") eq "none" ? "" : ", churn ".strcol("churn"))
note_row(ignored) = (note_place(int(column("panel")), int(column("row")), int(column("x"))), note_ranges(0), \
	USED[style_of_row(0)] = 1, early_timeouts = early_timeouts || (strcol("outcome") eq "timeout" && strcol("found") ne "late"), where = context(0), clock = strcol("clock"), \
	deadline = column("deadline_ns"), 0)
stats DATA using (note_row(0)) nooutput

# Per style: colour, marker, its size, what it means. Blue, vermilion and green are Okabe and Ito's; in
# grey a disc, a triangle and a square with an arrow cannot be mixed up. Hollow is what was obtained, as everywhere.
array HUE[6] = [0x0072B2, 0xD55E00, 0x000000, 0x009E73, 0x7F5FA0, 0x707070]
array MARKER[6] = [7, 9, 5, 12, 3, 0]
array LETTER[6] = ["E", "L", "T", "o", "?", "-"]
array BIG[6] = [0.75, 0.95, 0.75, 0.95, 0.8, 0]
array MEANING[6]
MEANING[1] = "failed, found early"
MEANING[2] = "failed, found late"
MEANING[3] = (early_timeouts ? "" : "found late, ")."not done after ".in_time(deadline)
MEANING[4] = "range obtained"
MEANING[5] = "failed; early and late, or not known"
MEANING[6] = "not measured"
do for [s = 1 : 6] {
	set style line s linecolor rgb HUE[s] pointtype MARKER[s] pointsize BIG[s] linewidth 1.4
	if (IN_TEXT) { set style line s pointtype LETTER[s] }
}
several_zones = 0
do for [r = 2 : nr_rows] { several_zones = several_zones || ZONE[r] ne ZONE[1] }
row_title(r) = TARGET[r].(several_zones ? ", ".ZONE[r]." zone" : "")

title = "Unmovable pages: found early, or late?"
subtitle = where
array NOTES[1] = ["Bars, in the colours of the markers: pages migrated for nothing; their axis is log(1 + pages).".(repeated > 1 ? " Median and range of the trials." : "")]
PANELS = nr_kernels
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
if (nr_kernels > 2 && 16 * nr_kinds > 210) { WIDE_PANEL = 16 * nr_kinds }
# A row of panels is two: time, and below it what was wasted.
array ROWS[2 * nr_rows]
array ABOVE[2 * nr_rows]
do for [r = 1 : nr_rows] {
	ROWS[2 * r - 1] = 136
	ROWS[2 * r] = 56 * (IN_TEXT ? 1.3 : 1)
	ABOVE[2 * r - 1] = 26
	ABOVE[2 * r] = 8
}
TICS = 8 * longest + 12
TEXT_TICS = longest
SQUEEZE = 0.9
LEFT = 104
ENTRY = 24
shown = 0
do for [s = 1 : 6] { shown = shown + USED[s] }
LEGEND = ENTRY * (SHAPE eq "wide" ? (shown + 1) / 2 : shown)
LEGEND_PROGRAM = "kinds-legend.gp"
load HERE."canvas.gp"

# At least a decade of time, and room for markers.
low = (fastest > slowest ? 0 : log10(fastest < 1 ? 1 : fastest)) - 0.25
high = (slowest < 1 ? 1 : log10(slowest)) + 0.7
narrow = high - low < 1
low = narrow ? floor(low) : low
high = narrow ? ceil(high) : high

height(pages) = log10(1 + pages)
TALLEST = height(most_wasted < 9 ? 9 : most_wasted)
in_pages(n) = n < 1000 ? sprintf("%.0f", n) : sprintf("%.0fk", n / 1000)

here(s) = int(column("panel")) == k && int(column("row")) == r && style_of_row(0) == s
number(s, name) = here(s) && !empty(name) ? column(name) : NaN
pages(s) = height(number(s, "wasted_median_pages"))

set boxwidth 0.5
set style fill solid 1 noborder
set xrange [0.4 : nr_kinds + 0.6]
do for [k = 1 : PANELS] {
	do for [r = 1 : nr_rows / 2] {
		eval panel(k, 2 * r - 1)
		eval y_title(k, 2 * r - 1, "time")
		if (has_y_tics(k)) {
			set label 3 styled(":Bold", SMALL_SIZE + 1, row_title(r)) \
				at screen px(left(k) + (IN_TEXT ? 8 * CHARACTER : 0)), py(top(k, 2 * r - 1) - 14) left
		}
		set logscale y
		set yrange [10 ** low : 10 ** high]
		unset ytics
		set ytics nomirror scale 0.6
		set ytics ("" 1e30)
		do for [d = ceil(low) : floor(high)] {
			if (high - low < 5 || d % 2 == 0) { set ytics add ((has_y_tics(k) ? time_label(d) : "") 10 ** d) }
		}
		unset xtics
		set xtics scale 0 ("" 1)
		do for [i = 1 : nr_kinds] { set xtics add ("" i) }
		if (!IN_TEXT) { set grid xtics ytics linetype 1 linewidth 0.8 linecolor rgb GRID }
		plot for [s = 1 : 5] DATA \
				using (column("x")):(of_bar(number(s, "latency_median_ns"), number(s, "latency_min_ns"), number(s, "latency_max_ns"))):(number(s, "latency_min_ns")):(number(s, "latency_max_ns")) \
				with yerrorbars linestyle s pointtype 0 notitle, \
			DATA using (column("x")):(number(3, "latency_median_ns")):(0):(2.4 * column("latency_median_ns")) \
				with vectors head size screen 0.008, 35, 90 linecolor rgb HUE[3] linewidth 1.2 notitle, \
			for [s = 1 : 5] DATA using (column("x")):(number(s, "latency_median_ns")) \
				with points linestyle s notitle, \
			DATA using (column("x") - 0.25):(here(6) ? 10 ** (low + 0.06 * (high - low)) : NaN):(0.5):(0) \
				with vectors nohead linecolor rgb HUE[6] linewidth 1 notitle
		unset label

		eval panel(k, 2 * r)
		eval y_title(k, 2 * r, "wasted")
		if (!IN_TEXT) { set grid noxtics }
		unset logscale y
		set yrange [0 : 1.12 * TALLEST]
		unset ytics
		set ytics nomirror scale 0.6
		set ytics ((has_y_tics(k) ? "0" : "") 0)
		do for [d = 1 : int(floor(TALLEST + 0.05))] {
			if (TALLEST < 2.5 || d % 2 == 0) {
				set ytics add ((has_y_tics(k) ? in_pages(10 ** d) : "") height(10 ** d))
			}
		}
		if (has_x_tics(k, 2 * r)) {
			eval "set xtics nomirror scale 0 noenhanced font ',".SMALL_SIZE."' ".tics_turned
			do for [i = 1 : nr_kinds] { set xtics add ((IN_TEXT ? upright(tic(KIND[i])) : tic(KIND[i])) i) }
		}
		plot for [s = 1 : 5] DATA using (column("x")):(pages(s)) with boxes linecolor rgb HUE[s] notitle
		unset label
	}
}
unset multiplot
