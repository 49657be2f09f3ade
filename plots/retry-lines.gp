# SPDX-License-Identifier: GPL-2.0
#
# What retry-time.gp and retry-burnt.gp have in common: Y, the first part of the names of the columns
# shown, and Y_TITLE tell them apart; LATE is added to the notes where trials ran into the deadline.

known(ignored) = !empty("lifetime_ns")
less(name, than) = column(name) < than ? column(name) : than
more(name, than) = column(name) > than ? column(name) : than
fastest = 1e30
slowest = 1
earliest = 1e30
latest = 1
forever = 0
late = 0
note_number(ignored) = (fastest = less(Y."min_ns", fastest), slowest = more(Y."max_ns", slowest), \
	forever = forever || !known(0))
note_lifetime(ignored) = (earliest = less("lifetime_ns", earliest), latest = more("lifetime_ns", latest), \
	late = late || strcol("outcome") eq "timeout")
stats DATA using (empty(Y."min_ns") ? 0 : note_number(0), known(0) ? note_lifetime(0) : 0, 0) nooutput

# A place for each lifetime, from the shortest to the longest, and one for ever.
array TIME[64]
nr_lifetimes = 0
next = 0
note_next(ns) = (next = ns > 1.000001 * last && (next == 0 || ns < next) ? ns : next, 0)
do for [j = 1 : 64] {
	last = nr_lifetimes ? TIME[nr_lifetimes] : 0
	next = 0
	if (last < latest && nr_lifetimes < 63) {
		stats DATA using (known(0) ? note_next(column("lifetime_ns")) : 0) nooutput
	}
	if (next > 0) { nr_lifetimes = nr_lifetimes + 1; TIME[nr_lifetimes] = next }
}
NOTES[1] = NOTES[1].(late || forever ? LATE : "")

array ROWS[1] = [330]
array ABOVE[1] = [0]
X_TITLE = "lifetime of the blocker"
TICS = 86
LEGEND_LINES = 1
load HERE."strategy-frame.gp"

DODGE = nr > 1 ? 0.7 / (nr - 1) : 0
place(ns) = sum [j = 1 : nr_lifetimes] (TIME[j] <= 1.000001 * ns)
at_x(n) = (known(0) ? place(column("lifetime_ns")) : nr_lifetimes + 1) + (n - (nr + 1) / 2.0) * DODGE
rows(n) = int(column("panel")) == k && is(n)
median(n) = rows(n) ? column(Y."median_ns") : NaN
joined(n) = rows(n) && known(0) && strcol("outcome") eq "success" ? column(Y."median_ns") : NaN
# Trials that ran into the deadline: what they took is filled, or not known and said at the top.
unfinished(n) = rows(n) && strcol("outcome") eq "timeout"
done(n) = strcol("outcome") eq "success" ? median(n) : NaN
undone(n) = strcol("outcome") ne "success" ? median(n) : NaN
beyond(n) = unfinished(n) && known(0) && empty(Y."median_ns") ? 10 ** (high - 0.06 * (high - low)) : NaN

low = log10(fastest < 1 ? 1 : fastest) - 0.25
high = log10(slowest) + 0.15
if (high - low < 1) { low = low - 0.5; high = high + 0.5 }

set logscale y
set yrange [10 ** low : 10 ** high]
set xrange [0.4 : nr_lifetimes + (forever ? 1.6 : 0.6)]
do for [k = 1 : nr_kernels] {
	eval panel(k, 1)
	eval y_title(k, 1, Y_TITLE)
	eval time_tics("y", 2, "has_y_tics(k)")
	eval "set xtics nomirror scale 0.6 ".tics_turned
	set xtics ("" 0)
	do for [j = 1 : nr_lifetimes] { set xtics add ((has_x_tics(k, 1) ? in_time(TIME[j]) : "") j) }
	if (forever) { set xtics add ((has_x_tics(k, 1) ? "forever" : "") nr_lifetimes + 1) }
	plot for [n = 1 : nr] DATA \
			using (at_x(n)):(of_bar(median(n), column(Y."min_ns"), column(Y."max_ns"))):(column(Y."min_ns")):(column(Y."max_ns")) \
			with yerrorbars linestyle look(n) dashtype 1 linewidth 1 pointtype 0 notitle, \
		for [n = 1 : nr] DATA \
			using (at_x(n)):(joined(n)) with lines linestyle look(n) notitle, \
		for [n = 1 : nr] DATA using (at_x(n)):(done(n)) with points linestyle 250 + look(n) notitle, \
		for [n = 1 : nr] DATA using (at_x(n)):(undone(n)) with points linestyle 500 + look(n) notitle, \
		for [n = 1 : nr] DATA using (at_x(n)):(beyond(n)):(0):(10 ** high - beyond(n)) \
			with vectors nofilled head size screen 0.012, 35, 90 linestyle look(n) dashtype 1 \
			linewidth 1.2 notitle
	unset label
}
unset multiplot
