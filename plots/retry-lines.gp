# SPDX-License-Identifier: GPL-2.0
#
# What retry-time.gp and retry-burnt.gp have in common: Y, the first part of the names of the columns
# shown, Y_TITLE and OUTCOMES tell them apart.

known(ignored) = !empty("lifetime_ns")
less(name, than) = column(name) < than ? column(name) : than
more(name, than) = column(name) > than ? column(name) : than
fastest = 1e30
slowest = 1
earliest = 1e30
latest = 1
forever = 0
wanted(ignored) = sum [o = 1 : |OUTCOMES|] (strcol("outcome") eq OUTCOMES[o] ? 1 : 0)
note_ranges(ignored) = (fastest = less(Y."min_ns", fastest), slowest = more(Y."max_ns", slowest), \
	forever = forever || !known(0), earliest = known(0) ? less("lifetime_ns", earliest) : earliest, \
	latest = known(0) ? more("lifetime_ns", latest) : latest, 0)
stats DATA using (wanted(0) && !empty(Y."min_ns") ? note_ranges(0) : 0) nooutput

array ROWS[1] = [330]
UNDER = 112
LEGEND_LINES = 1
load HERE."strategy-frame.gp"

# Lifetimes as exponents of ten; for ever is a place of its own at the right.
EPS = 1e-9
FOREVER = ceil(log10(latest) - EPS) + 0.8
DODGE = nr > 1 ? 0.36 / (nr - 1) : 0
exponent(ignored) = known(0) ? log10(column("lifetime_ns")) : FOREVER
at_x(p, r) = exponent(0) + (place(p, r) - (nr + 1) / 2.0) * DODGE
rows(p, r) = int(column("panel")) == k && strcol("policy") eq word(policies, p) && \
	strcol("retry") eq word(retries, r) && wanted(0)
median(p, r) = rows(p, r) ? column(Y."median_ns") : NaN
joined(p, r) = rows(p, r) && known(0) ? column(Y."median_ns") : NaN

low = log10(fastest < 1 ? 1 : fastest) - 0.25
high = log10(slowest) + 0.15
if (high - low < 1) { low = low - 0.5; high = high + 0.5 }

set logscale y
set yrange [10 ** low : 10 ** high]
set xrange [log10(earliest) - 0.35 : (forever ? FOREVER : log10(latest)) + 0.35]
set xtics nomirror scale 0.6 rotate by 90 right
set xtics ("" 0)
do for [d = ceil(log10(earliest) - EPS) : floor(log10(latest) + EPS)] { set xtics add (time_label(d) d) }
if (forever) { set xtics add ("forever" FOREVER) }
do for [k = 1 : nr_kernels] {
	eval panel(k, 1)
	set label 1 styled(":Bold", TEXT_SIZE, KERNEL[k]) at screen px(left(k) + PANEL / 2.0), py(HEAD - 16) center
	if (k == 1) {
		set label 2 Y_TITLE at screen px(18), py(HEAD + ROWS[1] / 2.0) center rotate by 90
		set label 3 "lifetime of the blocker" at screen px((LEFT + WIDTH - RIGHT) / 2.0), py(BOTTOM + UNDER - 14) center
	}
	eval time_tics("y", 2, "k == 1")
	plot for [p = 1 : nr_policies] for [r = 1 : nr_retries] DATA \
			using (at_x(p, r)):(median(p, r)):(column(Y."min_ns")):(column(Y."max_ns")) \
			with yerrorbars linestyle style(p, r) dashtype 1 pointtype 0 notitle, \
		for [p = 1 : nr_policies] for [r = 1 : nr_retries] DATA \
			using (at_x(p, r)):(joined(p, r)) with lines linestyle style(p, r) notitle, \
		for [p = 1 : nr_policies] for [r = 1 : nr_retries] for [h in HALO] DATA \
			using (at_x(p, r)):(median(p, r)) with points linestyle h + style(p, r) notitle
	unset label
}
unset multiplot
