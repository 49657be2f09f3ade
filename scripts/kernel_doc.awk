# SPDX-License-Identifier: GPL-2.0
#
# Public functions whose kernel-doc comment lacks something: awk -f scripts/kernel_doc.awk FILE...
#
# In a header these are all prototypes and inline functions, in a C file all definitions that are not static. The
# comment must stand just before, name the function, have a line for each parameter ("@name:"), and one for what is
# returned ("Return:") unless nothing is. The code is as clang-format leaves it: declarations begin in the first column.

function finding(what) {
	print FILENAME ":" start ": " name "()" what
}

# The parameters' names; "..." for variable arguments.
function parameters(list, names,	n, i, depth, c, part) {
	n = depth = 0
	part = ""
	for (i = 1; i <= length(list); i++) {
		c = substr(list, i, 1)
		depth += (c == "(") - (c == ")")
		if (c == "," && !depth) {
			names[++n] = parameter(part)
			part = ""
		} else {
			part = part c
		}
	}
	if (part !~ /^[ \t]*(void)?[ \t]*$/)
		names[++n] = parameter(part)
	return n
}

# "const struct x *y[2]" is y, "int (*again)(struct x *)" is again
function parameter(text) {
	if (match(text, /\(\*[a-z_A-Z0-9]+/))
		return substr(text, RSTART + 2, RLENGTH - 2)
	gsub(/\[[^]]*\]/, "", text)
	sub(/[ \t]+$/, "", text)
	return text ~ /\.\.\.$/ ? "..." : substr(text, match(text, /[a-zA-Z_0-9]+$/))
}

# Judge a declaration, without its body or semicolon.
function declared(text,	head, list, i, n, names, lacks, returns) {
	gsub(/__attribute__[ \t]*\(\(.*\)\)/, "", text)
	if (text ~ /^(typedef|struct [a-z_0-9]+ *\{|enum( [a-z_0-9]+)? *\{|union|extern|#)/ || text ~ /=/ || !match(text, /[a-z_A-Z0-9]+\(/))
		return
	if (!header && text ~ /^static/)
		return
	name = substr(text, RSTART, RLENGTH - 1)
	head = substr(text, 1, RSTART - 1)
	if (head !~ /[ *]$/) # a macro's use
		return
	list = substr(text, RSTART + RLENGTH)
	sub(/\)[ \t]*$/, "", list)
	if (doc !~ "^[ *\t]*" name "\\(\\) - ") {
		finding(" has no kernel-doc comment of its own; write one, with parameters and Return:")
		return
	}
	n = parameters(list, names)
	for (i = 1; i <= n; i++)
		if (index(doc, "\n * @" names[i] ":") == 0)
			lacks = lacks " @" names[i] ":"
	returns = head
	gsub(/static|inline|noinline|__init|__exit|[ \t]/, "", returns)
	if (returns != "void" && index(doc, "\n * Return: ") == 0)
		lacks = lacks " Return:"
	if (lacks)
		finding("'s comment lacks" lacks "; say what each means")
}

FNR == 1 {
	header = FILENAME ~ /\.h$/
	in_doc = in_body = in_comment = 0
	doc = text = ""
}

/^\/\*\*$/ {
	in_doc = 1
	doc = ""
	next
}

in_doc {
	if (/\*\/$/)
		in_doc = 0
	else
		doc = doc (doc == "" ? "" : "\n") $0
	next
}

# Bodies, tables and structs end with a brace in the first column.
in_body {
	if (/^\}/)
		in_body = 0
	doc = ""
	next
}

in_comment || /^\/\*/ {
	in_comment = $0 !~ /\*\//
	next
}

/^[ \t]*$/ || /^#/ || /\\$/ {
	if (text == "" && /^[ \t]*$/)
		doc = ""
	next
}

/^\{/ {
	declared(text)
	text = doc = ""
	in_body = 1
	next
}

text != "" || /^[a-zA-Z_]/ {
	if (text == "")
		start = FNR
	text = text (text == "" ? "" : " ") $0
	sub(/[ \t]*\/\*.*\*\/[ \t]*$/, "", text)
	if (text ~ /\{$/) {
		in_body = 1
		text = doc = ""
	} else if (text ~ /;$/) {
		sub(/;$/, "", text)
		if (header)
			declared(text)
		text = doc = ""
	}
}
