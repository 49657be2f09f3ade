# SPDX-License-Identifier: GPL-2.0
#
# For figures whose series are policies, under one retry. Loaded after strategy-data.gp. Sets the legend of canvas.gp,
# and where there is a column of panels for each kernel, PANELS and COLUMN_TITLE.

nr = nr_policies

# Style p: failures of policy p, filled; style 100 + p: its successes, hollow.
do for [p = 1 : nr] {
	s = style_of(word(policies, p))
	set style line p linetype s linecolor rgb COLOUR[s] dashtype DASH[s] pointtype FILLED[s] pointsize SIZE[s]
	set style line 100 + p linetype s linecolor rgb COLOUR[s] dashtype 1 pointtype HOLLOW[s] pointsize SIZE[s]
}
of(p) = strcol("policy") eq word(policies, p)
is_policy(p, outcome) = of(p) && strcol("outcome") eq outcome
PANELS = nr_kernels
array COLUMN_TITLE[nr_kernels]
do for [k = 1 : nr_kernels] { COLUMN_TITLE[k] = kernel_name(KERNEL[k]) }
LEFT = 104
KEY_LINES = 1
LEGEND = KEY_LINE * ceil(nr / real(key_columns_of(nr)))
LEGEND_PROGRAM = "key.gp"

# What is the same in all of the figure, as far as it is not what one expects.
retry = word(retries, 1)
conditions = "fill ".fill.(retry eq "none" ? "" : ", retry ".retry) \
	.(lifetime eq "forever" ? "" : ", lifetime ".lifetime)
common_churn = CHURN[1] eq "none" ? "" : ", churn ".CHURN[1]
