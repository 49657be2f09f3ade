# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/cdf.gp DATA OUT [SHAPE]
#
# How latencies are spread: the share of the trials that took no longer than a time, failures above and successes
# below, one line a policy, all blockers taken together, and how much each weighs; one column of panels a kernel.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"
load HERE."policy-style.gp"

fastest = 1e30
slowest = 1
has_failures = 0
has_successes = 0
blockers_most = 0
fewest = 1e30
most_trials = 0
note_blockers(nr, least, most) = (blockers_most = nr > blockers_most ? nr : blockers_most, \
	fewest = least < fewest ? least : fewest, most_trials = most > most_trials ? most : most_trials)
note(ns) = (note_blockers(column("blockers"), column("blocker_min_trials"), column("blocker_max_trials")), \
	fastest = ns < fastest ? ns : fastest, slowest = ns > slowest ? ns : slowest, \
	has_failures = has_failures || strcol("outcome") eq "failure", \
	has_successes = has_successes || strcol("outcome") eq "success", 0)
stats DATA using (note(column("latency_ns"))) nooutput
array ROW_OUTCOME[has_failures + has_successes]
if (has_failures) { ROW_OUTCOME[1] = "failure" }
if (has_successes) { ROW_OUTCOME[has_failures + 1] = "success" }

title = "How long ".target." takes, trial by trial"
subtitle = conditions.", blocker ".blocker.common_churn
together(least, most) = blockers_most < 2 ? "" : least < most ? \
	sprintf(" All blockers together, each weighs as much as it has trials: %d to %d.", least, most) : \
	sprintf(" All blockers together, each weighs the same: %d trials.", most)
array NOTES[1]
NOTES[1] = "Each line: share of the policy's trials that took no longer.".together(fewest, most_trials)
N_OF = "line"

array ROWS[|ROW_OUTCOME|]
array ABOVE[|ROW_OUTCOME|]
do for [i = 1 : |ROW_OUTCOME|] { ROWS[i] = 200; ABOVE[i] = i > 1 ? 22 : 0 }
TICS = 86
X_TITLE = time_word(clock)
load HERE."canvas.gp"

low = log10(fastest) - 0.1
high = log10(slowest) + 0.1
if (high - low < 0.8) { low = low - 0.4; high = high + 0.4 }
here(p, i) = int(column("panel")) == k && is_policy(p, ROW_OUTCOME[i])
share(p, i) = here(p, i) ? 100 * column("share") : NaN
# Markers at quarters of each line, so that it can be told in grey.
quarter(n, trials) = n > 0 && int(4.0 * n / trials) > int(4.0 * (n - 1) / trials)
marked(p, i) = here(p, i) && quarter(column("no_slower"), column("trials")) ? 100 * column("share") : NaN

set logscale x
set xrange [10 ** low : 10 ** high]
set yrange [-4 : 104]
do for [k = 1 : PANELS] {
	do for [i = 1 : nr_rows] {
		eval panel(k, i)
		eval y_title(k, i, ROW_OUTCOME[i] eq "failure" ? "failures" : "successes")
		set ytics 50 nomirror scale 0.6 format (has_y_tics(k) ? "%.0f %%" : "")
		eval time_tics("x", 2.2, "has_x_tics(k, i)")
		eval "set xtics ".tics_turned
		style_of_row = ROW_OUTCOME[i] eq "success" ? 100 : 0
		plot for [p = 1 : nr] DATA using (column("latency_ns")):(share(p, i)) with steps linestyle p notitle, \
			for [p = 1 : nr] DATA using (column("latency_ns")):(marked(p, i)) \
				with points linestyle style_of_row + p notitle
		unset label
	}
}
unset multiplot
