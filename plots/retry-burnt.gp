# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/retry-burnt.gp DATA OUT [SHAPE]
#
# CPU time (under icount: instructions) that a trial takes, against the blocker's lifetime: one line a
# strategy, one panel a kernel. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"

title = "CPU time burnt until ".target." is done"
subtitle = common(CHURN[1])
array NOTES[1]
NOTES[1] = "Median and range of the trials."
LATE = " Filled: not done at the deadline, ".in_time(deadline)."."
Y = "cpu_"
Y_TITLE = "CPU time"
load HERE."retry-lines.gp"
