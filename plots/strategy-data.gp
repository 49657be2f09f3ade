# SPDX-License-Identifier: GPL-2.0
#
# For figures whose series are strategies: what DATA holds, by the columns that all of them have.
# Loaded after theme.gp, by programs that set DATA.

array KERNEL[64]
array CHURN[64]
do for [i = 1 : 64] { KERNEL[i] = ""; CHURN[i] = "" }
policies = ""
retries = ""
strategies = ""
target = ""
fill = ""
blocker = ""
lifetime = ""
clock = ""
deadline = 0
nr_kernels = 0
nr_churns = 0
has(list, word) = strstrt(list." ", " ".word." ") > 0
note_place(k, c) = (KERNEL[k] = strcol("kernel"), CHURN[c] = strcol("churn"), \
	nr_kernels = k > nr_kernels ? k : nr_kernels, nr_churns = c > nr_churns ? c : nr_churns)
note_strategy(p, r) = (policies = has(policies, p) ? policies : policies." ".p, \
	retries = has(retries, r) ? retries : retries." ".r, \
	strategies = has(strategies, p."+".r) ? strategies : strategies." ".p."+".r)
note_row(ignored) = (note_place(int(column("panel")), int(column("row"))), \
	note_strategy(strcol("policy"), strcol("retry")), target = strcol("target"), \
	fill = strcol("fill"), blocker = strcol("blocker"), lifetime = strcol("lifetime"), \
	clock = strcol("clock"), deadline = column("deadline_ns"), 0)
stats DATA using (note_row(0)) nooutput
nr_policies = words(policies)
nr_retries = words(retries)
nr = words(strategies)
runs(p, r) = has(strategies, word(policies, p)."+".word(retries, r))

# Strategies by number: policy by policy, and those alone that run.
array POLICY[nr]
array RETRY[nr]
n = 0
do for [p = 1 : nr_policies] {
	do for [r = 1 : nr_retries] {
		if (runs(p, r)) {
			n = n + 1
			POLICY[n] = p
			RETRY[n] = r
		}
	}
}

# Styles of retries: a second one of a kind (two backoffs, say) takes one that nobody has.
array RETRY_STYLE[nr_retries]
taken = ""
do for [r = 1 : nr_retries] {
	s = style_of_retry(word(retries, r))
	do for [t = 6 : 1 : -1] { s = has(taken, "".s) && !has(taken, "".t) ? t : s }
	RETRY_STYLE[r] = s
	taken = taken." ".s
}

# Line style of a strategy; 250 + it has the hollow marker of a success, 500 + it the filled one. In text each has a letter.
style(p, r) = 20 * p + r
look(n) = style(POLICY[n], RETRY[n])
is(n) = strcol("policy") eq word(policies, POLICY[n]) && strcol("retry") eq word(retries, RETRY[n])
# Where retries need no markers policies have their own.
filled(s, t) = nr_retries > 1 ? RETRY_MARKER[t] : FILLED[s]
hollow(s, t) = nr_retries > 1 ? RETRY_MARKER[t] - 1 : HOLLOW[s]
size_of(s, t) = nr_retries > 1 ? RETRY_SIZE[t] : SIZE[s]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
do for [n = 1 : nr] {
	s = style_of(word(policies, POLICY[n]))
	t = RETRY_STYLE[RETRY[n]]
	set style line look(n) linetype s linecolor rgb COLOUR[s] dashtype RETRY_DASH[t] linewidth THICK[s]
	if (IN_TEXT) {
		set style line 250 + look(n) linetype s pointtype LETTERS[n : n]
		set style line 500 + look(n) linetype s pointtype LETTERS[n : n]
	} else {
		set style line 250 + look(n) linecolor rgb COLOUR[s] pointtype hollow(s, t) pointsize size_of(s, t)
		set style line 500 + look(n) linecolor rgb COLOUR[s] pointtype filled(s, t) pointsize size_of(s, t)
	}
}

# What is the same in all of the figure, as far as it is not what one expects.
common(churn) = "fill ".fill.", blocker ".blocker.(churn eq "none" ? "" : ", churn ".churn)
