# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/trade-off.gp DATA OUT [SHAPE]
#
# What a strategy gives for what: one point each, time to the range against pages migrated for nothing;
# the step line joins those that no other beats in both. One column of panels a kernel, one row a lifetime of the
# blocker, and a churn. Points that would hide each other are drawn beside where they are, with a line that leads there.
# See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"

# Ranges, rows of panels, and what of the notes applies.
array LIFETIME[64]
do for [i = 1 : 64] { LIFETIME[i] = "" }
fastest = 1e30
slowest = 1
most_wasted = 0
worst = 1
never = 0
partly = 0
from = "release"
note_range(ns) = (fastest = ns < fastest ? ns : fastest, slowest = ns > slowest ? ns : slowest)
note_wasted(pages) = (most_wasted = pages > most_wasted ? pages : most_wasted)
obtained(ignored) = column("successes") / column("trials")
succeeds(ignored) = column("successes") > 0
falls_short(ignored) = obtained(0) < column("best_share") - 1e-6
note_share(ignored) = (worst = falls_short(0) ? 0 : worst, never = never || !succeeds(0), \
	partly = partly || (falls_short(0) && succeeds(0)))
note_point(i) = (LIFETIME[i] = strcol("lifetime"), from = strcol("from") eq "start" ? "start" : from, \
	succeeds(0) ? note_range(column("time_median_ns")) : 0, \
	empty("wasted_mean_pages") ? 0 : note_wasted(column("wasted_mean_pages")), note_share(0), 0)
stats DATA using (note_point(int(column("row")))) nooutput
if (fastest > slowest) { fastest = 1e6; slowest = 1e6 }
nr_rows = nr_churns
churns = 0
lifetimes = 0
do for [i = 2 : nr_rows] {
	churns = churns || (CHURN[i] ne "" && CHURN[i] ne CHURN[1])
	lifetimes = lifetimes || (LIFETIME[i] ne "" && LIFETIME[i] ne LIFETIME[1])
}
goes(l) = l eq "forever" ? "the blocker stays" : "the blocker goes after ".l
row_name(i) = (lifetimes ? goes(LIFETIME[i]) : "").(lifetimes && churns ? ", " : "").(churns ? "churn ".CHURN[i] : "")

title = "Time to the range against pages moved for nothing: ".target
subtitle = "left and below is better; ".common(churns ? "none" : CHURN[1]).(lifetimes ? "" : ", lifetime ".LIFETIME[1])
array NOTES[worst < 1 ? 3 : 2]
NOTES[1] = "Time: median of the successes. Wasted pages: moved for nothing, mean of the trials" \
	.(lifetimes ? ", of this lifetime or where the blocker stays for ever, whichever is more." : ".")
NOTES[2] = "Line: what no other beats in both. ".(IN_TEXT ? "Letters that would hide each other stand side by side." : \
	"Markers that would hide each other stand aside; a line leads to the dot where they belong.")
if (worst < 1) {
	NOTES[3] = (partly ? "Crossed out, with share: done less often than the best. " : "").(never && !IN_TEXT ? "Filled: never done." : "")
}

array ROWS[nr_rows]
array ABOVE[nr_rows]
do for [i = 1 : nr_rows] {
	ROWS[i] = nr_rows > 1 ? 165 : 300
	ABOVE[i] = row_name(i) eq "" ? 0 : i > 1 ? 36 : 22
}
SQUEEZE = IN_TEXT ? 0.85 : 1
X_TITLE = "time to the range, from the ".(from eq "start" ? "start" : "blocker's release")
TICS = 80
LEGEND_LINES = 0
load HERE."strategy-frame.gp"

# A value axis of time, and behind it a place for what is never done, where they stand side by side.
low = log10(fastest)
high = log10(slowest)
margin = high - low < 0.6 ? 0.3 : 0.12 * (high - low)
low = low - margin
high = high + margin
SLOT = 15.0
BAND = never ? SLOT * 4.6 / PANEL : 0
edge = low + (high - low) / (1 - BAND)
slot = (edge - low) * SLOT / PANEL

# An axis that has a zero: log10(1 + pages).
height(pages) = log10(1 + pages)
TALLEST = height(most_wasted < 9 ? 9 : most_wasted)

here(ignored) = int(column("panel")) == k && int(column("row")) == i
rows(n) = here(0) && is(n)
true_y(ignored) = height(column("wasted_mean_pages"))
# Labels without any crash gnuplot 5.4 where the file has but one row.
nr_crossed = worst < 1 ? nr : 0
at_x(n) = 10 ** PX[n]
drawn_x(n) = 10 ** DX[n]
point(n, wanted) = rows(n) && succeeds(0) == wanted && !empty("wasted_mean_pages") ? DY[n] : NaN
aside(n) = rows(n) && DONE[n] && DX[n] != PX[n] ? PY[n] : NaN
crossed(n) = rows(n) && succeeds(0) && falls_short(0) ? DY[n] : NaN
percent(ignored) = sprintf("%.0f %%", 100 * obtained(0))

# Ticks at 0 and at powers of ten, and above the largest power at its double and fivefold.
page_tic(pages) = sprintf("set ytics add ('%s' %.9g)", has_y_tics(k) ? sprintf("%g", pages) : "", height(pages))
TOP = floor(log10(most_wasted < 9 ? 10 : most_wasted))

set logscale x
set grid noxtics ytics
do for [k = 1 : nr_kernels] {
	do for [i = 1 : nr_rows] {
		eval panel(k, i)
		eval y_title(k, i, "wasted pages")
		set label 6 styled(":Bold", SMALL_SIZE, STACKED || k == 1 ? row_name(i) : "") \
			at screen px(left(k) + (IN_TEXT ? 6 * CHARACTER : 0)), py(top(k, i) - (IN_TEXT ? 0.9 * CHARACTER_HEIGHT : 12)) \
			left

		# Where everybody stands.
		array PX[nr]
		array PY[nr]
		array DX[nr]
		array DY[nr]
		array BEST[nr]
		array DONE[nr]
		do for [n = 1 : nr] { PX[n] = 0; PY[n] = -1; BEST[n] = 0; DONE[n] = 1 }
		note_place(n) = (PX[n] = succeeds(0) ? log10(column("time_median_ns")) : high + slot, \
			PY[n] = true_y(0), BEST[n] = column("front"), DONE[n] = succeeds(0), 0)
		do for [n = 1 : nr] {
			stats DATA using (rows(n) && !empty("wasted_mean_pages") ? note_place(n) : 0) nooutput
		}

		# What a marker takes of the axes, with as much room above as those that stand aside need.
		STEP = TALLEST * 15.0 / (tall(i) - 70)
		WIDE = slot * (IN_TEXT ? 0.5 : 1)
		near(n, m) = PY[n] >= 0 && PY[m] >= 0 && DONE[n] == DONE[m] && abs(DY[n] - DY[m]) < 0.8 * STEP && \
			abs(DX[n] - DX[m]) < (DONE[n] && !IN_TEXT ? 0.75 : 0.99) * WIDE
		do for [n = 1 : nr] {
			DX[n] = PX[n]
			DY[n] = PY[n]
			# side by side, or, of those that have a time, one above the other on the roomier side
			away = PX[n] > 0.5 * (low + high) ? -1.5 * WIDE : 1.5 * WIDE
			do for [try = 1 : nr] {
				hidden = 0
				do for [m = 1 : n - 1] { hidden = hidden || near(n, m) }
				if (hidden && DONE[n] && !IN_TEXT) {
					DY[n] = DX[n] == PX[n] ? PY[n] + 0.5 * STEP : DY[n] + STEP
					DX[n] = PX[n] + away
				}
				if (hidden && (!DONE[n] || IN_TEXT)) { DX[n] = DX[n] + WIDE }
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
		print sprintf("%.9g%s%.9g", 10 ** high, SEPARATOR, y)
		set print

		set xrange [10 ** low : 10 ** edge]
		set yrange [(IN_TEXT ? -0.3 * TALLEST : -0.6 * STEP) : TALLEST + 70.0 / 15 * STEP]
		unset ytics
		set ytics nomirror scale 0.6
		set ytics ((has_y_tics(k) ? "0" : "") 0)
		do for [d = 0 : TOP] { if (d > 0 || TALLEST < 1.5) { eval page_tic(10 ** d) } }
		do for [m in "2 5"] { if (m * 10 ** TOP < 1.05 * most_wasted && log10(m) > 1.1 * STEP) { eval page_tic(m * 10 ** TOP) } }
		eval time_tics("x", 2.2, "has_x_tics(k, i)")
		eval "set xtics ".tics_turned
		unset arrow
		if (never) {
			set xtics add ((has_x_tics(k, i) ? "never" : "") 10 ** (high + 0.5 * BAND * (edge - low)))
			set arrow 1 from first 10 ** high, graph 0 to first 10 ** high, graph 1 nohead back linewidth 0.8 linecolor rgb GRID
		}
		plot $FRONT using 1:2 with lines linewidth 1.2 linecolor rgb "#808080" notitle, \
			for [n = 1 : (IN_TEXT ? 0 : nr)] DATA using (at_x(n)):(aside(n)):(drawn_x(n) - at_x(n)):(DY[n] - PY[n]) \
				with vectors nohead linewidth 0.7 linecolor rgb "#707070" notitle, \
			for [n = 1 : (IN_TEXT ? 0 : nr)] DATA using (at_x(n)):(aside(n)) \
				with points linestyle 250 + look(n) pointtype 7 pointsize 0.28 notitle, \
			for [n = 1 : nr] DATA using (drawn_x(n)):(point(n, 1)) with points linestyle 250 + look(n) notitle, \
			for [n = 1 : nr] DATA using (drawn_x(n)):(point(n, 0)) with points linestyle 500 + look(n) notitle, \
			for [n = 1 : nr_crossed] DATA using (drawn_x(n)):(crossed(n)) with points pointtype 2 pointsize 0.9 \
				linecolor rgb INK notitle, \
			for [n = 1 : nr_crossed] DATA using (drawn_x(n)):(crossed(n)):(percent(0)) with labels right offset -0.8, 0 \
				font ",".SMALL_SIZE notitle
		unset label
	}
}
unset multiplot
