# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/deadline.gp DATA OUT [SHAPE]
#
# Share of the trials that had succeeded by a time: what a shorter deadline than the run's would have let
# through. One line a strategy, all lifetimes taken together; one column of panels a kernel, one row a
# churn. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"

title = "How often ".target." is done within a deadline"
subtitle = common(nr_churns > 1 ? "none" : CHURN[1]).", lifetime ".lifetime
array NOTES[1] = ["Of all trials that ran, each lifetime with as many as it has. Markers only tell lines apart."]

less(name, than) = column(name) > 0 && column(name) < than ? column(name) : than
more(name, than) = column(name) > than ? column(name) : than
fastest = 1e30
slowest = 1
note_limit(ignored) = (fastest = less("limit_ns", fastest), slowest = more("limit_ns", slowest), 0)
stats DATA using (note_limit(0)) nooutput

array ROWS[nr_churns]
array ABOVE[nr_churns]
do for [i = 1 : nr_churns] {
	ROWS[i] = nr_churns > 1 ? 150 : 300
	ABOVE[i] = i > 1 ? 22 : 0
}
X_TITLE = "deadline"
TICS = 86
LEGEND_LINES = 1
N_OF = "line"
load HERE."strategy-frame.gp"

low = log10(fastest) - 0.1
high = log10(slowest)
if (high - low < 0.8) { low = low - 0.4; high = high + 0.4 }
rows(n) = int(column("panel")) == k && int(column("row")) == i && is(n)
share(n) = rows(n) ? 100 * column("share") : NaN
# The first step starts at the left edge.
limit(ignored) = column("limit_ns") > 0 ? column("limit_ns") : 10 ** low
# A marker or two a line, not at the same shares as on other lines.
stagger(n) = 2.0 * (n - 0.5) / nr
passed(n, successes, trials) = floor(2.0 * successes / trials + stagger(n)) > floor(2.0 * (successes - 1) / trials + stagger(n))
marked(n) = rows(n) && column("limit_ns") > 0 && column("limit_ns") < deadline && \
	passed(n, column("successes"), column("trials")) ? 100 * column("share") : NaN

set logscale x
set xrange [10 ** low : 10 ** high]
set yrange [-4 : 104]
set grid ytics
do for [k = 1 : nr_kernels] {
	do for [i = 1 : nr_rows] {
		eval panel(k, i)
		eval y_title(k, i, nr_rows > 1 ? CHURN[i] : "trials done")
		set ytics 50 nomirror scale 0.6 format (has_y_tics(k) ? "%.0f %%" : "")
		eval time_tics("x", 3.6, "has_x_tics(k, i)")
		eval "set xtics ".tics_turned
		plot for [n = 1 : nr] DATA \
				using (limit(0)):(share(n)) with steps linestyle look(n) notitle, \
			for [n = 1 : nr] DATA using (limit(0)):(marked(n)) with points linestyle 250 + look(n) notitle
		unset label
	}
}
unset multiplot
