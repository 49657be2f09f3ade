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
NOTES[1] = NOTES[1].(late || forever ? LATE : "")

array ROWS[1] = [330]
array ABOVE[1] = [0]
X_TITLE = "lifetime of the blocker"
TICS = 86
LEGEND_LINES = 1
load HERE."strategy-frame.gp"

# Lifetimes as exponents of ten; for ever is a place of its own at the right.
EPS = 1e-9
FOREVER = ceil(log10(latest) - EPS) + 0.8
DODGE = nr > 1 ? 0.36 / (nr - 1) : 0
exponent(ignored) = known(0) ? log10(column("lifetime_ns")) : FOREVER
at_x(n) = exponent(0) + (n - (nr + 1) / 2.0) * DODGE
rows(n) = int(column("panel")) == k && is(n)
median(n) = rows(n) ? column(Y."median_ns") : NaN
joined(n) = rows(n) && known(0) && strcol("outcome") eq "success" ? column(Y."median_ns") : NaN
# Trials that ran into the deadline: what they took is crossed out, or not known and said at the top.
unfinished(n) = rows(n) && strcol("outcome") eq "timeout"
crossed(n) = unfinished(n) && known(0) ? column(Y."median_ns") : NaN
beyond(n) = unfinished(n) && known(0) && empty(Y."median_ns") ? 10 ** (high - 0.06 * (high - low)) : NaN

low = log10(fastest < 1 ? 1 : fastest) - 0.25
high = log10(slowest) + 0.15
if (high - low < 1) { low = low - 0.5; high = high + 0.5 }

set logscale y
set yrange [10 ** low : 10 ** high]
set xrange [log10(earliest) - 0.35 : (forever ? FOREVER : log10(latest)) + 0.35]
do for [k = 1 : nr_kernels] {
	eval panel(k, 1)
	eval y_title(k, 1, Y_TITLE)
	eval time_tics("y", 2, "has_y_tics(k)")
	eval "set xtics nomirror scale 0.6 ".tics_turned
	set xtics ("" 0)
	do for [d = ceil(log10(earliest) - EPS) : floor(log10(latest) + EPS)] {
		set xtics add ((has_x_tics(k, 1) ? time_label(d) : "") d)
	}
	if (forever) { set xtics add ((has_x_tics(k, 1) ? "forever" : "") FOREVER) }
	plot for [n = 1 : nr] DATA \
			using (at_x(n)):(median(n)):(column(Y."min_ns")):(column(Y."max_ns")) \
			with yerrorbars linestyle look(n) dashtype 1 pointtype 0 notitle, \
		for [n = 1 : nr] DATA \
			using (at_x(n)):(joined(n)) with lines linestyle look(n) notitle, \
		for [n = 1 : nr] for [h in HALO] DATA \
			using (at_x(n)):(median(n)) with points linestyle h + look(n) notitle, \
		for [n = 1 : nr] DATA using (at_x(n)):(crossed(n)) with points pointtype 2 pointsize 0.8 \
			linecolor rgb INK notitle, \
		for [n = 1 : nr] DATA using (at_x(n)):(beyond(n)):(0):(10 ** high - beyond(n)) \
			with vectors nofilled head size screen 0.012, 35, 90 linestyle look(n) dashtype 1 \
			linewidth 1.2 notitle
	unset label
}
unset multiplot
