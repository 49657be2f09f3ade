# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/contention.gp DATA OUT [SHAPE]
#
# Strategies side by side under each churn: time to the range above, pages of it lost to the churn below,
# one column of panels a kernel. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"

array NAME_OF[64]
do for [i = 1 : 64] { NAME_OF[i] = "" }
nr_names = 0
timeouts = 0
failures = 0
fastest = 1e30
slowest = 1
most_lost = 0
loses = 0
less(name, than) = column(name) < than ? column(name) : than
more(name, than) = column(name) > than ? column(name) : than
note_name(x) = (NAME_OF[x] = strcol("churn"), nr_names = x > nr_names ? x : nr_names)
note_ranges(ignored) = (note_name(int(column("x"))), timeouts = timeouts + (strcol("outcome") eq "timeout"), \
	failures = failures + (strcol("outcome") eq "failure"), \
	fastest = empty("latency_min_ns") ? fastest : less("latency_min_ns", fastest), \
	loses = loses || !empty("lost_max_pages"), \
	slowest = empty("latency_max_ns") ? more("latency_median_ns", slowest) : more("latency_max_ns", slowest), \
	most_lost = empty("lost_max_pages") ? most_lost : more("lost_max_pages", most_lost), 0)
stats DATA using (note_ranges(0)) nooutput

title = nr_retries > 1 ? "Hold isolation or release it? ".target." under contention" : \
	"How long ".target." takes while others use memory"
subtitle = common("none").", lifetime ".lifetime
array NOTES[1]
NOTES[1] = "Median and range of the trials. Hollow: successes".(failures ? "; filled: failures" : "") \
	.(timeouts ? "; filled with ↑: not done at the deadline, ".in_time(deadline) : "")."."
if (IN_TEXT) { NOTES[1] = "Median and range of the trials.".(timeouts ? " ↑: not done at the deadline." : "") }
array ROWS[loses ? 2 : 1]
array ABOVE[loses ? 2 : 1]
ROWS[1] = 280
ABOVE[1] = 0
if (loses) { ROWS[2] = 130; ABOVE[2] = 22 }
X_TITLE = "the churn"
longest = 0
do for [i = 1 : nr_names] { longest = strlen(NAME_OF[i]) > longest ? strlen(NAME_OF[i]) : longest }
TICS = 10 * longest + 14
LEGEND_LINES = 0
load HERE."strategy-frame.gp"

# Strategies stand side by side within their churn's place, policies a little apart.
GROUP = 0.72
DODGE = nr + nr_policies > 2 ? GROUP / (nr + nr_policies - 2) : 0
at_x(n) = column("x") + (n + POLICY[n] - 2 - (nr + nr_policies - 2) / 2.0) * DODGE
rows(n, outcome) = int(column("panel")) == k && is(n) && strcol("outcome") eq outcome
number(n, outcome, name) = rows(n, outcome) && !empty(name) ? column(name) : NaN
count(n, outcome, name) = height(number(n, outcome, name))
height(pages) = log10(1 + pages)
TALLEST = height(most_lost < 9 ? 9 : most_lost)

low = log10(fastest < slowest ? fastest : slowest) - 0.1
high = log10(slowest) + 0.18
if (high - low < 1) { low = low - 0.5; high = high + 0.5 }

OUTCOMES = "success failure timeout"
# Names of churns below the last row of panels.
name_tics(i) = "unset xtics; set xtics nomirror scale 0 noenhanced ".tics_turned."; set xtics ('' 0); " \
	."do for [j = 1 : nr_names] { set xtics add ((has_x_tics(k, ".i.") ? NAME_OF[j] : '') j) }"
set xrange [0.5 : nr_names + 0.5]
set grid noxtics ytics
do for [k = 1 : nr_kernels] {
	eval panel(k, 1)
	eval y_title(k, 1, failures ? "time" : "time to the range")
	unset arrow
	do for [i = 1 : nr_names - 1] {
		set arrow i from first i + 0.5, graph 0 to first i + 0.5, graph 1 nohead back \
			linewidth 0.8 linecolor rgb GRID
	}
	set logscale y
	set yrange [10 ** low : 10 ** high]
	eval time_tics("y", 2, "has_y_tics(k)")
	eval name_tics(1)
	plot for [n = 1 : nr] for [o in "success failure"] DATA \
			using (at_x(n)):(of_bar(number(n, o, "latency_median_ns"), number(n, o, "latency_min_ns"), number(n, o, "latency_max_ns"))):(number(n, o, "latency_min_ns")):(number(n, o, "latency_max_ns")) \
			with yerrorbars linestyle look(n) dashtype 1 linewidth 1 pointtype 0 notitle, \
		for [n = 1 : nr] DATA \
			using (at_x(n)):(number(n, "timeout", "latency_median_ns")):(0):(0.35 * column("latency_median_ns")) \
			with vectors nofilled head size screen 0.012, 35, 90 linestyle look(n) dashtype 1 linewidth 1.2 notitle, \
		for [n = 1 : nr] for [o in OUTCOMES] DATA \
			using (at_x(n)):(number(n, o, "latency_median_ns")) \
			with points linestyle (o eq "success" ? 250 : 500) + look(n) notitle
	unset label

	if (loses) {
		eval panel(k, 2)
		eval y_title(k, 2, "lost pages")
		eval name_tics(2)
		unset logscale y
		set yrange [(IN_TEXT ? -0.25 : -0.07) * TALLEST : 1.1 * TALLEST]
		unset ytics
		set ytics nomirror scale 0.6
		set ytics ((has_y_tics(k) ? "0" : "") 0)
		do for [d = 0 : int(floor(TALLEST + 0.05))] {
			if (d > 0 || TALLEST < 1.5) { set ytics add ((has_y_tics(k) ? sprintf("%.0f", 10 ** d) : "") height(10 ** d)) }
		}
		plot for [n = 1 : nr] for [o in OUTCOMES] DATA \
				using (at_x(n)):(of_bar(count(n, o, "lost_median_pages"), count(n, o, "lost_min_pages"), count(n, o, "lost_max_pages"))):(count(n, o, "lost_min_pages")):(count(n, o, "lost_max_pages")) \
				with yerrorbars linestyle look(n) dashtype 1 linewidth 1 pointtype 0 notitle, \
			for [n = 1 : nr] for [o in OUTCOMES] DATA \
				using (at_x(n)):(count(n, o, "lost_median_pages")) \
				with points linestyle (o eq "success" ? 250 : 500) + look(n) notitle
		unset label
	}
}
unset multiplot
