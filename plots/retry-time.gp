# SPDX-License-Identifier: GPL-2.0
#
# gnuplot -c plots/retry-time.gp DATA OUT [SHAPE]
#
# How long after the blocker's release the range is had, against the blocker's lifetime: one line a
# strategy, one panel a kernel. See theme.gp for DATA, OUT and SHAPE.

slash = strlen(ARG0)
while (slash > 0 && ARG0[slash : slash] ne "/") { slash = slash - 1 }
HERE = ARG0[1 : slash]
DATA = ARG1
OUT = ARG2
WANTED = ARG3
load HERE."theme.gp"
load HERE."strategy-data.gp"

title = "From the blocker's release to done: ".target
subtitle = common(CHURN[1])
array NOTES[1]
NOTES[1] = "Median and range of the trials that succeeded."
LATE = " ↑: not done at the deadline, ".in_time(deadline)."."
Y = "freed_to_done_"
Y_TITLE = "release to done"
load HERE."retry-lines.gp"
