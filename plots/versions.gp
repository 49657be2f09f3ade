# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/versions.gp DATA OUT [SHAPE]
#
# Whether kernels differ: median latency by policy, from kernel to kernel, with the interval that holds the median at
# 95 % confidence; one panel for each blocker.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"
load HERE."policy-style.gp"

nr_blockers = 0
array BLOCKER[1024]
do for [b = 1 : 1024] { BLOCKER[b] = "" }
fastest = 1e30
slowest = 1
too_few = 0
successes = 0
less(name, than) = empty(name) || column(name) > than ? than : column(name)
more(name, than) = empty(name) || column(name) < than ? than : column(name)
note(b) = (BLOCKER[b] = strcol("blocker"), nr_blockers = b > nr_blockers ? b : nr_blockers, \
	too_few = too_few || empty("latency_low95_ns"), successes = successes || strcol("outcome") eq "success", \
	fastest = less("latency_low95_ns", less("latency_median_ns", fastest)), \
	slowest = more("latency_high95_ns", more("latency_median_ns", slowest)), 0)
stats DATA using (note(int(column("row")))) nooutput

title = "From kernel to kernel: ".time_word(clock)." of ".target
subtitle = "a panel for each blocker; ".conditions.common_churn
array NOTES[1]
NOTES[1] = (successes ? SUCCESSES_NOTE." " : "")."Medians, with 95 % intervals by order statistics" \
	.(too_few ? "; none from fewer than 6 trials." : ".")
# A grid of panels.
TOGETHER = 1
PANELS = SHAPE eq "wide" ? (nr_blockers < 4 ? nr_blockers : 4) : (nr_blockers < 2 ? 1 : 2)
WIDE_PANEL = PANELS < 3 ? 660 / PANELS : PANELS < 4 ? 210 : 158
nr_grid = (nr_blockers + PANELS - 1) / PANELS
array COLUMN_TITLE[PANELS]
do for [k = 1 : PANELS] { COLUMN_TITLE[k] = "" }
array ROWS[nr_grid]
array ABOVE[nr_grid]
do for [i = 1 : nr_grid] { ROWS[i] = nr_grid > 2 ? 140 : 200; ABOVE[i] = i > 1 ? 34 : 0 }
longest = 0
do for [k = 1 : nr_kernels] { longest = strlen(KERNEL[k]) > longest ? strlen(KERNEL[k]) : longest }
TICS = 36
X_TITLE = "Linux"
load HERE."canvas.gp"

low = log10(fastest) - 0.2
high = log10(slowest) + 0.2
if (high - low < 0.8) { low = low - 0.4; high = high + 0.4 }
DODGE = nr > 1 ? 0.4 / (nr - 1) : 0
at_x(p) = column("panel") + (p - (nr + 1) / 2.0) * DODGE
number(p, o, name) = int(column("row")) == b && is_policy(p, o) && !empty(name) ? column(name) : NaN

set logscale y
set yrange [10 ** low : 10 ** high]
set xrange [0.5 : nr_kernels + 0.5]
do for [b = 1 : nr_blockers] {
	i = (b - 1) / PANELS + 1
	k = (b - 1) % PANELS + 1
	eval panel(k, i)
	eval y_title(k, i, i == 1 && SHAPE ne "text" ? time_word(clock) : "")
	set label 1 styled(":Bold", turned_size(PANEL, BLOCKER[b]) < SMALL_SIZE ? turned_size(PANEL, BLOCKER[b]) : SMALL_SIZE, BLOCKER[b]) at screen px(left(k) + PANEL / 2.0), py(top(k, i) - 12) center
	eval time_tics("y", 2, "has_y_tics(k)")
	unset xtics
	set xtics nomirror scale 0.6 noenhanced font ",".SMALL_SIZE
	set xtics ("" 0)
	# the last panel of a column has the kernels' names
	do for [v = 1 : nr_kernels] { set xtics add ((b + PANELS > nr_blockers ? KERNEL[v] : "") v) }
	plot for [p = 1 : nr] for [o in "failure success"] DATA \
			using (at_x(p)):(number(p, o, "latency_median_ns")) \
			with lines linestyle p linewidth 0.8 notitle, \
		for [p = 1 : nr] for [o in "failure success"] DATA \
			using (at_x(p)):(of_bar(number(p, o, "latency_median_ns"), number(p, o, "latency_low95_ns"), number(p, o, "latency_high95_ns"))):(number(p, o, "latency_low95_ns")):(number(p, o, "latency_high95_ns")) \
			with yerrorbars linestyle 100 + p pointtype 0 notitle, \
		for [p = 1 : nr] DATA using (at_x(p)):(number(p, "failure", "latency_median_ns")) \
			with points linestyle p notitle, \
		for [p = 1 : nr] DATA using (at_x(p)):(number(p, "success", "latency_median_ns")) \
			with points linestyle 100 + p notitle
	unset label
}
unset multiplot
