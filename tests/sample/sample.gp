# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/sample.gp DATA OUT [SHAPE]
#
# A program to copy, together with plot_sample.c: how often each policy succeeds, one panel for each kernel. See
# theme.gp for DATA, OUT and SHAPE.

# Every program begins so: it finds those beside it, whatever the folder it is called from.
slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
# What DATA holds: target, policies, nr_kernels and the like, from the columns that all plots have.
load HERE."strategy-data.gp"
# Series are policies: line style p is that of policy p, 100 + p its hollow marker. Sets nr, PANELS and the legend.
load HERE."policy-style.gp"

# What canvas.gp asks for; its head tells more.
title = "How often ".target." succeeds"
subtitle = conditions.", blocker ".blocker.common_churn
array NOTES[1] = ["All blockers taken together."]
array ROWS[1] = [200]
array ABOVE[1] = [0]
TICS = 4
KEY_LINES = 0
load HERE."canvas.gp"

set xrange [0.5 : nr + 0.5]
set yrange [-6 : 106]
share(p) = int(column("panel")) == k && of(p) ? 100.0 * column("successes") / column("trials") : NaN
do for [k = 1 : PANELS] {
	eval panel(k, 1)
	eval y_title(k, 1, SHAPE eq "text" ? "" : "successes")
	set ytics 50 nomirror scale 0.6 format (has_y_tics(k) ? "%.0f %%" : "")
	unset xtics
	plot for [p = 1 : nr] DATA using (p):(share(p)) with points linestyle p notitle
	unset label
}
unset multiplot
