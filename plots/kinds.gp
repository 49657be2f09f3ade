# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/kinds.gp DATA.tsv OUT.svg
# A tic's text is a format to gnuplot.
tic(s) = strstrt(s, "%") ? s[1:strstrt(s, "%")]."%".s[strstrt(s, "%") + 1:*] : s
#
# Kinds of unmovable pages side by side: after what time the operation gave up, with a marker that tells
# whether the early check found them, and below it the pages that were migrated for nothing. One column
# of panels a kernel, one row a target and kind of zone. DATA.tsv is what pfnbench writes into DIR/plots/.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
load ARG0[1 : slash]."theme.gp"
DATA = ARG1

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
# grey a disc, a triangle and a square with an arrow cannot be mixed up.
array HUE[6] = [0x0072B2, 0xD55E00, 0x000000, 0x009E73, 0x7F5FA0, 0x707070]
array MARKER[6] = [7, 9, 4, 12, 3, 0]
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
}
several_zones = 0
do for [r = 2 : nr_rows] { several_zones = several_zones || ZONE[r] ne ZONE[1] }
row_title(r) = TARGET[r].(several_zones ? ", ".ZONE[r]." zone" : "")

# Layout in pixels of the canvas, from the top. The sizes are such that the figure can be read at a
# column's width.
PANEL = nr_kernels < 2 ? 646 : nr_kernels < 3 ? 316 : 16 * nr_kinds > 210 ? 16 * nr_kinds : 210
GAP = 14
LEFT = 104
RIGHT = 16
shown = 0
do for [s = 1 : 6] { shown = shown + USED[s] }
LEGEND = 24 * ((shown + 1) / 2)
HEAD = 62 + LEGEND + 60
TIME = 136
WASTE = 46
BETWEEN = 8
ROW = TIME + BETWEEN + WASTE + 40
top(r) = HEAD + (r - 1) * ROW
BOTTOM = HEAD + nr_rows * ROW - 40
WIDTH = LEFT + nr_kernels * PANEL + (nr_kernels - 1) * GAP + RIGHT
HEIGHT = BOTTOM + 74 + 8 * longest
px(x) = real(x) / WIDTH
py(y) = 1 - real(y) / HEIGHT

set terminal svg size WIDTH, HEIGHT font FONTS.",".TEXT_SIZE linewidth 1.6 background rgb "white"
set output ARG2
set multiplot

# Title, legend and notes; the empty plot draws them once.
MIDDLE = px(WIDTH / 2.0)
set label 1 styled(":Bold", TITLE_SIZE, "Unmovable pages: found early, or late?") at screen MIDDLE, py(24) center
set label 2 styled("", SMALL_SIZE, where) at screen MIDDLE, py(48) center
set label 3 styled("", SMALL_SIZE, "Wasted: pages migrated for nothing." \
	.(repeated > 1 ? " Median and range of the trials." : "")) at screen MIDDLE, py(HEIGHT - 38) center
set label 4 styled("", SMALL_SIZE, clock_note(clock)) at screen MIDDLE, py(HEIGHT - 16) center
n = 0
do for [s = 1 : 6] {
	if (USED[s]) {
		x = WIDTH / 2.0 - 310 + 330 * (n % 2)
		y = py(62 + 24 * (n / 2) + 14)
		if (s == 6) {
			set label 20 + s "–" at screen px(x), y center textcolor rgb HUE[s]
		} else {
			set label 20 + s "" at screen px(x), y point linestyle s
		}
		if (s == 3) {
			set arrow 1 from screen px(x), y to screen px(x), y + 13.0 / HEIGHT \
				head size screen 0.008, 35, 90 linecolor rgb HUE[s] linewidth 1.2
		}
		set label 30 + s styled("", SMALL_SIZE + 1, MEANING[s]) at screen px(x + 16), y left
		n = n + 1
	}
}
unset border
unset tics
unset key
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0 : 1]
set yrange [0 : 1]
plot NaN notitle
unset label
unset arrow

# At least a decade of time, and room for markers.
low = (fastest > slowest ? 0 : log10(fastest < 1 ? 1 : fastest)) - 0.25
high = (slowest < 1 ? 1 : log10(slowest)) + 0.45
narrow = high - low < 1
low = narrow ? floor(low) : low
high = narrow ? ceil(high) : high

height(pages) = log10(1 + pages)
TALLEST = height(most_wasted < 9 ? 9 : most_wasted)
in_pages(n) = n < 1000 ? sprintf("%.0f", n) : sprintf("%.0fk", n / 1000)

here(s) = int(column("panel")) == k && int(column("row")) == r && style_of_row(0) == s
number(s, name) = here(s) && !empty(name) ? column(name) : NaN
pages(s) = height(number(s, "wasted_median_pages"))

set border 3 linewidth 1 linecolor rgb INK
set bars 0.5
set boxwidth 0.5
set style fill solid 1 noborder
set xrange [0.4 : nr_kinds + 0.6]
do for [r = 1 : nr_rows] {
	do for [k = 1 : nr_kernels] {
		x = LEFT + (k - 1) * (PANEL + GAP)
		set lmargin at screen px(x)
		set rmargin at screen px(x + PANEL)

		set tmargin at screen py(top(r))
		set bmargin at screen py(top(r) + TIME)
		if (r == 1) {
			set label 1 styled(":Bold", TEXT_SIZE, KERNEL[k]) at screen px(x + PANEL / 2.0), py(HEAD - 40) center
		}
		if (k == 1) {
			set label 2 styled(":Bold", SMALL_SIZE + 1, row_title(r)) at screen px(LEFT), py(top(r) - 14) left
			set label 3 "time" at screen px(18), py(top(r) + TIME / 2.0) center rotate by 90
		}
		set logscale y
		set yrange [10 ** low : 10 ** high]
		unset ytics
		set ytics nomirror scale 0.6
		set ytics ("" 10 ** ceil(low))
		do for [d = ceil(low) : floor(high)] {
			set ytics add ((k == 1 && (high - low < 5 || d % 2 == 0) ? time_label(d) : "") 10 ** d)
		}
		unset xtics
		set xtics scale 0 ("" 1)
		do for [i = 1 : nr_kinds] { set xtics add ("" i) }
		set grid xtics ytics linetype 1 linewidth 0.8 linecolor rgb GRID
		plot for [s = 1 : 5] DATA \
				using (column("x")):(number(s, "latency_median_ns")):(number(s, "latency_min_ns")):(number(s, "latency_max_ns")) \
				with yerrorbars linestyle s pointtype 0 notitle, \
			DATA using (column("x")):(number(3, "latency_median_ns")):(0):(0.9 * column("latency_median_ns")) \
				with vectors head size screen 0.008, 35, 90 linecolor rgb HUE[3] linewidth 1.2 notitle, \
			for [s = 1 : 5] DATA using (column("x")):(number(s, "latency_median_ns")) \
				with points linestyle s notitle, \
			DATA using (column("x") - 0.25):(here(6) ? 10 ** (low + 0.06 * (high - low)) : NaN):(0.5):(0) \
				with vectors nohead linecolor rgb HUE[6] linewidth 1 notitle
		unset label

		set tmargin at screen py(top(r) + TIME + BETWEEN)
		set bmargin at screen py(top(r) + TIME + BETWEEN + WASTE)
		if (k == 1) {
			set label 3 styled("", SMALL_SIZE, "wasted") at screen px(20), py(top(r) + TIME + BETWEEN + WASTE / 2.0) \
				center rotate by 90
		}
		unset logscale y
		set yrange [0 : 1.12 * TALLEST]
		unset ytics
		set ytics nomirror scale 0.6
		set ytics ((k == 1 ? "0" : "") 0)
		do for [d = 1 : int(floor(TALLEST + 0.05))] {
			if (TALLEST < 3 || d % 2 == 1) {
				set ytics add ((k == 1 ? in_pages(10 ** d) : "") height(10 ** d))
			}
		}
		if (r == nr_rows) {
			set xtics nomirror scale 0 rotate by 90 right noenhanced font ",".SMALL_SIZE
			do for [i = 1 : nr_kinds] { set xtics add (tic(KIND[i]) i) }
		}
		plot for [s = 1 : 5] DATA using (column("x")):(pages(s)) with boxes linecolor rgb HUE[s] notitle
		unset label
	}
}
unset multiplot
