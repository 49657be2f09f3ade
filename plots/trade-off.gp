# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/trade-off.gp DATA OUT [SHAPE]
#
# What a strategy gives for what: one point each, time to the range against pages migrated for nothing;
# the step line joins those that no other beats in both. Dotted lines cross at early-check's fastest. One
# column of panels a kernel, one row a churn. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"

# Ranges, and what of the notes applies.
fastest = 1e30
slowest = 1
most_wasted = 0
worst = 1
never = 0
from = "release"
note_range(ns) = (fastest = ns < fastest ? ns : fastest, slowest = ns > slowest ? ns : slowest)
note_wasted(pages) = (most_wasted = pages > most_wasted ? pages : most_wasted)
obtained(ignored) = column("successes") / column("trials")
falls_short(ignored) = obtained(0) < column("best_share") - 1e-6
note_share(ignored) = (worst = falls_short(0) ? 0 : worst, never = never || column("successes") == 0)
note_point(ignored) = (from = strcol("from") eq "start" ? "start" : from, column("successes") > 0 ? note_range(column("time_median_ns")) : 0, \
	empty("wasted_mean_pages") ? 0 : note_wasted(column("wasted_mean_pages")), note_share(0), 0)
stats DATA using (note_point(0)) nooutput

title = "What time to the range costs in pages: ".target
subtitle = common(nr_churns > 1 ? "none" : CHURN[1]).", lifetime ".lifetime
array NOTES[worst < 1 ? 4 : 3]
NOTES[1] = "Time: median of the successes, of all lifetimes. Pages: mean of all trials, whatever became of them."
NOTES[2] = "Line: Pareto front. Dotted: early-check at its fastest."
NOTES[3] = "Markers that would hide each other are moved upwards."
if (worst < 1) {
	NOTES[4] = "Crossed out, with share: done less often than the best".(never ? "; 0 % stands at the right edge." : ".")
}

array ROWS[nr_churns]
array ABOVE[nr_churns]
do for [i = 1 : nr_churns] {
	ROWS[i] = nr_churns > 1 ? 165 : 300
	ABOVE[i] = i > 1 ? 22 : 0
}
X_TITLE = "time to the range, from the ".(from eq "start" ? "start" : "blocker's release")
TICS = 86
LEGEND_LINES = 0
load HERE."strategy-frame.gp"

low = log10(fastest)
high = log10(slowest)
margin = high - low < 0.6 ? 0.3 : 0.12 * (high - low)
low = low - margin
high = high + margin * (never ? 3 : 1)

# An axis that has a zero: log10(1 + pages).
height(pages) = log10(1 + pages)
TALLEST = height(most_wasted < 9 ? 9 : most_wasted)

# What a marker takes of it.
STEP = TALLEST * 17.0 / tall(1)

here(ignored) = int(column("panel")) == k && int(column("row")) == i
rows(n) = here(0) && is(n)
at_x(ignored) = column("successes") > 0 ? column("time_median_ns") : 10 ** (high - margin)
at_y(ignored) = height(column("wasted_mean_pages"))
# Labels without any crash gnuplot 5.4 where the file has but one row.
nr_crossed = worst < 1 ? nr : 0
point(n) = rows(n) ? at_y(0) + LIFT[n] : NaN
crossed(n) = rows(n) && falls_short(0) ? point(n) : NaN
percent(ignored) = sprintf("%.0f %%", 100 * obtained(0))

set logscale x
set xrange [10 ** low : 10 ** high]
set yrange [-0.5 * STEP : TALLEST + 3.6 * STEP]
set grid noxtics ytics
do for [k = 1 : nr_kernels] {
	do for [i = 1 : nr_rows] {
		eval panel(k, i)
		eval y_title(k, i, nr_rows > 1 ? CHURN[i] : "wasted pages")

		# The reference: the fastest early-check that is done as often as any.
		x0 = 1e30
		y0 = 0
		note_reference(ns, y) = ns < x0 ? (x0 = ns, y0 = y, 0) : 0
		stats DATA using (here(0) && strcol("policy") eq "early-check" && !falls_short(0) && \
			column("successes") > 0 ? note_reference(at_x(0), at_y(0)) : 0) nooutput
		unset arrow
		if (x0 < 1e30) {
			set arrow 1 from first x0, graph 0 to first x0, graph 1 nohead back dashtype 5 \
				linewidth 1 linecolor rgb COLOUR[1]
			set arrow 2 from graph 0, first y0 to graph 1, first y0 nohead back dashtype 5 \
				linewidth 1 linecolor rgb COLOUR[1]
		}

		# Where everybody stands.
		array PX[nr]
		array PY[nr]
		array LIFT[nr]
		array BEST[nr]
		do for [n = 1 : nr] { PX[n] = 0; PY[n] = -1; LIFT[n] = 0; BEST[n] = 0 }
		note_place(n, x, y) = (PX[n] = log10(x), PY[n] = y, BEST[n] = column("front"), 0)
		do for [n = 1 : nr] {
			stats DATA using (rows(n) ? note_place(n, at_x(0), at_y(0)) : 0) nooutput
		}

		# Points that would hide each other stand above one another.
		do for [n = 2 : nr] {
			do for [m = 1 : n - 1] {
				if (abs(PX[n] - PX[m]) < 0.03 * (high - low) && abs(PY[n] + LIFT[n] - PY[m] - LIFT[m]) < 0.5 * STEP) {
					LIFT[n] = PY[m] + LIFT[m] - PY[n] + STEP
				}
			}
		}

		# The front from left to right, drawn out to the border at both ends.
		set print $FRONT
		print "x".SEPARATOR."y"
		x = -1
		y = 2 * TALLEST
		do for [j = 1 : nr] {
			next = 0
			do for [n = 1 : nr] {
				if (BEST[n] == 1 && PX[n] > x && (next == 0 || PX[n] < PX[next > 0 ? next : 1])) { next = n }
			}
			if (next > 0) {
				print sprintf("%.9g%s%.9g", 10 ** PX[next], SEPARATOR, y)
				x = PX[next]
				y = PY[next]
				print sprintf("%.9g%s%.9g", 10 ** x, SEPARATOR, y)
			}
		}
		print sprintf("%.9g%s%.9g", 10 ** (high + 1), SEPARATOR, y)
		set print

		unset ytics
		set ytics nomirror scale 0.6
		set ytics ((has_y_tics(k) ? "0" : "") 0)
		do for [d = 0 : int(floor(TALLEST + 0.05))] {
			if (d > 0 || TALLEST < 1.5) { set ytics add ((has_y_tics(k) ? sprintf("%.0f", 10 ** d) : "") height(10 ** d)) }
		}
		eval time_tics("x", 2.2, "has_x_tics(k, i)")
		eval "set xtics ".tics_turned
		plot $FRONT using 1:2 with lines linewidth 1.2 linecolor rgb "#808080" notitle, \
			for [n = 1 : nr] for [h in HALO] DATA \
				using (at_x(0)):(point(n)) with points linestyle h + look(n) notitle, \
			for [n = 1 : nr_crossed] DATA \
				using (at_x(0)):(crossed(n)) with points pointtype 2 pointsize 0.9 \
				linecolor rgb INK notitle, \
			for [n = 1 : nr_crossed] DATA \
				using (at_x(0)):(crossed(n)):(percent(0)) with labels right offset -0.8, 0 \
				font ",".SMALL_SIZE notitle
		unset label
	}
}
unset multiplot
