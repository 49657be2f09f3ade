// SPDX-License-Identifier: GPL-2.0
/* A sentence that findings say of each kernel, said once. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/answers.h"
#include "bench/report/findings/finding.h"
#include "bench/util/memory.h"

/**
 * struct number - a number in a sentence, "(1.05" of "(1.05 us)" with what belongs to it
 * @head: what stands before it in its word
 * @text: its digits
 * @unit: of time, from the next word; length 0: none
 * @tail: what follows in its word, or behind the unit
 * @value: with the unit: comparable
 */
struct number {
	struct part {
		const char *at;
		size_t len;
	} head, text, unit, tail;
	double value;
};

static const struct {
	const char *name;
	double ns;
} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };

static bool same_part(struct part a, struct part b)
{
	return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

static void read_unit(const char **at, struct number *n)
{
	const char *word = *at + 1;
	size_t len = strspn(word, "num"), end;

	len += word[len] == 's';
	for (size_t i = 0; **at == ' ' && i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].name) != len || memcmp(word, units[i].name, len))
			continue;
		end = strcspn(word + len, " ");
		if (isalnum((unsigned char)word[len]))
			return;
		n->unit = (struct part){ word, len };
		n->tail = (struct part){ word + len, end };
		n->value *= units[i].ns;
		*at = word + len + end;
		return;
	}
}

/* A word that is a number, with the unit behind it. Return: false for another word. */
static bool read_number(const char **at, struct number *n)
{
	size_t len = strcspn(*at, " "), head = strspn(*at, "(+-"), digits;

	digits = strspn(*at + head, "0123456789.");
	if (!digits || !isdigit((unsigned char)(*at)[head]))
		return false;
	while (!isdigit((unsigned char)(*at)[head + digits - 1]))
		digits--;
	*n = (struct number){
		.head = { *at, head },
		.text = { *at + head, digits },
		.tail = { *at + head + digits, len - head - digits },
		.value = strtod(*at + head, NULL),
	};
	*at += len;
	if (!n->tail.len)
		read_unit(at, n);
	return true;
}

static void put_part(FILE *out, struct part part)
{
	fwrite(part.at, 1, part.len, out);
}

static void put_range(FILE *out, const struct number *low, const struct number *high)
{
	put_part(out, low->head);
	if (!same_part(low->text, high->text) || !same_part(low->unit, high->unit)) {
		put_part(out, low->text);
		if (!same_part(low->unit, high->unit)) {
			fputc(' ', out);
			put_part(out, low->unit);
		}
		fputs(" to ", out);
	}
	put_part(out, high->text);
	fputs(high->unit.len ? " " : "", out);
	put_part(out, high->unit);
	put_part(out, high->tail);
}

/* One word or number of all sentences. Return: false where they are not the same sentence. */
static bool merge_word(FILE *out, const char **at, size_t nr)
{
	struct number low, high, n;
	const char *first = at[0];
	bool number = read_number(&at[0], &low);
	size_t len = strcspn(first, " ");

	high = low;
	at[0] = number ? at[0] : first + len;
	for (size_t i = 1; i < nr; i++) {
		if (!number) {
			if (strcspn(at[i], " ") != len || memcmp(at[i], first, len))
				return false;
			at[i] += len;
			continue;
		}
		if (!read_number(&at[i], &n) || !same_part(n.head, low.head) ||
		    !same_part(n.tail, low.tail) || !n.unit.len != !low.unit.len)
			return false;
		low = n.value < low.value ? n : low;
		high = n.value > high.value ? n : high;
	}
	if (number)
		put_range(out, &low, &high);
	else
		put_part(out, (struct part){ first, len });
	return true;
}

/* Sentences that differ in numbers alone as one; NULL: they differ in more. @at is used up. */
static char *merge(const char **at, size_t nr)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);
	bool same = true;

	while (same && *at[0]) {
		same = merge_word(out, at, nr);
		for (size_t i = 0; same && i < nr; i++)
			same = *at[i] == *at[0];
		for (size_t i = 0; same && *at[0] == ' ' && i < nr; i++)
			if (i)
				at[i]++;
		if (same && *at[0] == ' ') {
			at[0]++;
			fputc(' ', out);
		}
	}
	memory_stream_end(out);
	if (same)
		return text;
	free(text);
	return NULL;
}

/* What a finding is about but for its kernel; NULL where it does not begin with that one. */
static const char *without_kernel(const struct finding *f, const char *label)
{
	size_t len = strlen(label);

	return strncmp(f->scope, label, len) || strncmp(f->scope + len, ", ", 2)
		       ? NULL
		       : f->scope + len + 2;
}

static const char *scope_of(const struct summary *s, const struct finding *f)
{
	const char *scope = NULL;

	for (size_t k = 0; !scope && k < s->nr_kernels; k++)
		scope = without_kernel(f, s->kernels[k].label);
	return scope;
}

void answer_put_kernels(FILE *out, const struct summary *s, const bool *on)
{
	const char *gap = "On ";
	size_t left = 0;

	for (size_t k = 0; k < s->nr_kernels; k++)
		left += on[k];
	for (size_t k = 0; k < s->nr_kernels; k++) {
		if (!on[k])
			continue;
		fprintf(out, "%s%s", gap, s->kernels[k].label);
		gap = --left > 1 ? ", " : " and ";
	}
	fputs(", ", out);
}

bool answer_finding(FILE *out, const struct summary *s, const struct findings *f)
{
	const char *scope = f->nr ? scope_of(s, &f->finding[0]) : NULL;
	const struct finding *last = f->finding;
	const char **text = memory_zeroed(s->nr_kernels + 1, sizeof(*text));
	bool *on = memory_zeroed(s->nr_kernels + 1, sizeof(*on));
	char *merged = NULL;
	size_t nr = 0;

	for (size_t k = 0; scope && k < s->nr_kernels; k++)
		for (size_t i = 0; !on[k] && i < f->nr; i++) {
			const char *other = without_kernel(&f->finding[i], s->kernels[k].label);

			if (!other || strcmp(other, scope))
				continue;
			on[k] = true;
			last = &f->finding[i];
			text[nr++] = last->text;
		}
	if (nr)
		merged = merge(text, nr);
	if (merged)
		answer_put_kernels(out, s, on);
	if (f->nr)
		fprintf(out, "%s: %s.", merged ? scope : last->scope, merged ?: last->text);
	free(merged);
	free(text);
	free(on);
	return f->nr;
}
