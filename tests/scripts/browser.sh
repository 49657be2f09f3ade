#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reports in a real browser, at the width of a telephone, a tablet and a desktop: nothing is complained about, every
# picture is drawn, links lead somewhere, nothing sticks out at the side, and tables are filtered and sorted. A copy of
# the report gets a script that looks around in the page. Needs chromium (apt-get install chromium), which setup.sh does not install.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
PFNBENCH=$(realpath "${PFNBENCH:-build/pfnbench}")
BROWSER=$(command -v chromium || command -v chromium-headless-shell || command -v google-chrome)
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
. tests/lib/check.sh

# What the copy says of itself: faults, and how much it looked at.
look_around() {
	cat <<'END'
<script>
window.addEventListener("load", async () => {
	const faults = [], shown = e => e.getBoundingClientRect().width > 0;
	const svgs = [...document.querySelectorAll("svg")];
	const links = [...document.querySelectorAll("a")];

	if (document.documentElement.scrollWidth > innerWidth)
		faults.push("sticks out: " + document.documentElement.scrollWidth + " > " + innerWidth);
	for (const f of document.querySelectorAll("figure"))
		if ([...f.querySelectorAll("svg")].filter(shown).length != 1)
			faults.push("not one picture is shown in: " + f.textContent.trim().slice(0, 40));
	for (const s of svgs.filter(shown)) {
		const box = s.getBBox(), r = s.getBoundingClientRect();

		if (!(box.width > 100 && box.height > 100 && s.querySelectorAll("path").length > 3))
			faults.push("nothing is drawn: " + s.getAttribute("aria-label"));
		if (r.right > innerWidth + 1)
			faults.push("cut: " + s.getAttribute("aria-label"));
		/* small print of a figure as it is on the screen, in pixels */
		const size = Math.min(...[...s.querySelectorAll("g[font-size],text[font-size]")].map(t =>
			parseFloat(t.getAttribute("font-size")))) * r.width / s.viewBox.baseVal.width;
		if (size < 6.5)
			faults.push("too small to be read (" + size.toFixed(1) + " px): " + s.getAttribute("aria-label"));
	}
	for (const u of document.querySelectorAll("use"))
		if (!document.getElementById(u.getAttribute("xlink:href").slice(1)))
			faults.push("no marker " + u.getAttribute("xlink:href"));
	for (const a of links) {
		const to = a.getAttribute("href");

		if (to.startsWith("#") ? !document.getElementById(to.slice(1))
				       : !(await (await fetch(to)).text()).startsWith("target\t"))
			faults.push("a link to nothing: " + to.slice(0, 60));
	}
	/* the tables, last: it changes them */
	const find = document.querySelector(".tools input"), rows = [...document.querySelectorAll("tbody tr")];
	const type = word => { find.value = word; find.dispatchEvent(new Event("input")); };
	const ns = row => {
		const m = row.cells[column]?.textContent.match(/^([0-9.]+) ([num]?s)/);

		return m && m[1] * { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }[m[2]];
	};
	const th = [...document.querySelectorAll("thead th")].find(t => t.textContent.includes(" latency"));
	const column = th?.cellIndex;

	if (find) {
		type("Isolate-First");
		const left = rows.filter(shown);
		if (!left.length || left.length == rows.length || left.some(r => !r.textContent.includes("isolate-first")))
			faults.push("the filter leaves " + left.length + " of " + rows.length + " rows");
		type("");
		if (rows.some(r => !shown(r)))
			faults.push("rows stay hidden");
		for (const down of [false, true]) {
			th.click();
			const order = [...th.closest("table").tBodies[0].rows].map(ns).filter(v => v);
			if (order.length < 2 || order.some((v, i) => i && (down ? v > order[i - 1] : v < order[i - 1])))
				faults.push("not sorted: " + order);
		}
	}
	parent.postMessage(location.href.replace(/.*\//, "") + " at " + innerWidth + " px: " +
		svgs.filter(shown).length + " pictures, " + links.length + " links, " +
		(find ? rows.length : "no") + " rows; " +
		(faults.join("; ") || "no fault"), "*");
});
</script>
END
}

# browse WIDTHS PAGE...: each page in frames of these widths, since a window is never as narrow as a telephone. What
# was found is a line for each in $TMP/found, what the browser said in $TMP/said.
browse() {
	local widths=$1 width page

	shift
	{
		echo '<!DOCTYPE html><script>addEventListener("message", e => {'
		echo 'document.body.append(document.createElement("pre")); document.body.lastChild.textContent = e.data'
		echo '});</script><body>'
		for width in $widths; do
			for page; do
				echo "<iframe src=\"$page\" style=\"width:${width}px;height:900px;border:0\"></iframe>"
			done
		done
	} > "$TMP/frame.html"
	timeout -k 5 100 "$BROWSER" --headless --no-sandbox --disable-gpu --user-data-dir="$TMP/profile" \
		--window-size=1400,900 --enable-logging=stderr --log-level=0 --virtual-time-budget=9000 \
		--dump-dom "file://$TMP/frame.html" > "$TMP/dom" 2> "$TMP/said"
	grep -o '<pre>[^<]*' "$TMP/dom" | sed 's/<pre>//' > "$TMP/found"
}

# make_page RUN: a copy of its report that looks around
make_page() {
	rm -rf "$TMP/run"
	mkdir "$TMP/run"
	cp "tests/golden/$1/run.json" "tests/golden/$1/trials.ndjson" "$TMP/run"
	"$PFNBENCH" report "$TMP/run" && { cat "$TMP/run/report.html"; look_around; } > "$TMP/$1.html"
}

reports_open() {
	make_page run && make_page map && make_page retries && browse "420 800 1400" run.html map.html retries.html
}

# shows RUN WIDTH PICTURES
shows() {
	cat "$TMP/found"
	grep -qE "^$1.html at $2 px: $3 pictures, [0-9]+ links, [0-9]+ rows; no fault$" "$TMP/found"
}

nothing_is_complained_about() {
	! grep CONSOLE "$TMP/said"
}

# The checks above can fail: a page with a picture of nothing, a link to nowhere, something wide, and a table that
# nothing happens to.
notices_faults() {
	{
		echo '<!DOCTYPE html><meta name="viewport" content="width=device-width"><body><a href="#nowhere">x</a>'
		echo '<figure><svg viewBox="0 0 9 9" width="100" height="100" aria-label="blank"></svg></figure>'
		echo '<p class="tools"><input></p><table><thead><tr><th>success latency</th></tr></thead><tbody>'
		echo '<tr><td>1 ms</td></tr><tr><td>2 us</td></tr></tbody></table>'
		echo '<div style="width:3000px">wide</div><script>console.error("oops")</script>'
		look_around
	} > "$TMP/faulty.html"
	browse 1280 faulty.html
	cat "$TMP/found" "$TMP/said"
	grep -q 'sticks out: .*nothing is drawn: blank.*a link to nothing: #nowhere.*filter leaves 2 of 2.*not sorted: 1' \
		"$TMP/found" &&
		grep -q 'CONSOLE.*oops' "$TMP/said"
}

if [ -z "$BROWSER" ]; then
	echo "ok - reports in a browser # SKIP no chromium; apt-get install chromium"
	exit 0
fi
check "faults of a page are noticed" notices_faults
check "reports open" reports_open
check "the browser has nothing to complain about" nothing_is_complained_about
for width in 420 800 1400; do
	check "a report with every kind of row at $width px" shows run $width 6
	check "maps and what is left behind at $width px" shows map $width 3
	check "retries at $width px" shows retries $width 9
done
exit $((failures > 0))
