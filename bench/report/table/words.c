// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

/* What a page, or what else is counted, is called; of several there is an "s" between the two. */
static const struct {
	const char *kind, *head, *tail;
} kinds[] = {
	{ "kernel", "unmovable page", "" },
	{ "kernel-block", "unmovable page", " in an unmovable pageblock" },
	{ "page-offline", "PageOffline page", "" },
	{ "page-reserved", "reserved page", "" },
	{ "pin", "pinned page", "" },
	{ "vmsplice", "page", " in a pipe by vmsplice" },
	{ "vmsplice-unmapped", "unmapped page", " in a pipe by vmsplice" },
	{ "splice", "page", " spliced into a pipe" },
	{ "io_uring", "page", " registered with io_uring" },
	{ "memfd-secret", "memfd_secret page", "" },
	{ "hugetlb-1g", "hugetlb page", " of 1 GiB in use" },
	{ "hugetlb-1g-free", "free hugetlb page", " of 1 GiB" },
	{ "pipe", "page", " of pipe data" },
	{ "page-table", "page table", "" },
	{ "kernel-stack", "page", " of kernel stacks" },
	{ "slab", "page", " of slabs of inodes" },
	{ "dentry", "slab", " of dentries" },
	{ "packet", "page", " of a packet ring" },
	{ "udmabuf", "page", " of a udmabuf" },
	{ "o-direct", "page", " under O_DIRECT input" },
	{ "bpf-array", "page", " of a BPF array" },
	{ "hwpoison", "poisoned page", "" },
	{ "soft-offline", "soft-offlined page", "" },
	{ "lru-batch", "page", " in a CPU's LRU batch" },
	{ "buffer-head", "page", " of a disk's buffers in a CPU's LRU" },
	{ "journal", "page", " of a journal's transaction" },
	{ "writeback", "page", " of a disk under writeback" },
	{ "writeback-fuse", "page", " of FUSE under writeback" },
	{ "huge-zero", "page", " of the huge zero page" },
};

static const struct {
	const char *name, *words;
} places[] = {
	{ "start", "at the start" },
	{ "middle", "in the middle" },
	{ "end", "at the end" },
	{ "random", "at random" },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool is(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && !strncmp(text, word, len);
}

static bool put_place(FILE *out, const char *place, size_t len)
{
	static const char clustered[] = "clustered:";

	for (size_t i = 0; i < COUNT(places); i++) {
		if (!is(place, len, places[i].name))
			continue;
		fprintf(out, " %s", places[i].words);
		return true;
	}
	if (strncmp(place, clustered, strlen(clustered)))
		return false;
	fprintf(out, " in clusters of %.*s", (int)(len - strlen(clustered)),
		place + strlen(clustered));
	return true;
}

/* "kernel:1%@random" of @len bytes. Return: false where it is of another form */
static bool put_part(FILE *out, const char *part, size_t len)
{
	const char *amount = memchr(part, ':', len);
	const char *place = amount ? memchr(amount, '@', len - (size_t)(amount - part)) : NULL;
	size_t digits;

	if (!place || place == amount + 1)
		return false;
	digits = (size_t)(place - ++amount);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		bool one = is(amount, digits, "1"), share = digits && place[-1] == '%';

		if (!is(part, (size_t)(amount - 1 - part), kinds[i].kind))
			continue;
		fprintf(out, "%.*s%s %s%s%s", one ? 3 : (int)digits - share, one ? "one" : amount,
			share ? " %" : "", kinds[i].head, one ? "" : "s", kinds[i].tail);
		return put_place(out, place + 1, len - (size_t)(place + 1 - part));
	}
	return false;
}

char *kind_words(const char *kind, size_t len)
{
	if (memchr(kind, '+', len)) {
		char *mixture = text_print("%.*s", (int)len, kind), *words = blocker_words(mixture);

		free(mixture);
		return words;
	}
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (is(kind, len, kinds[i].kind))
			return text_print("%ss%s", kinds[i].head, kinds[i].tail);
	if (is(kind, len, "none"))
		return text_copy("something that was not put there");
	return text_print("%.*s", (int)len, kind);
}

char *blocker_words(const char *blocker)
{
	const char *part = blocker;
	char *text = NULL;
	bool known;
	FILE *out;

	if (!strcmp(blocker, "none"))
		return text_copy("nothing in the way");
	out = memory_stream(&text);
	do {
		size_t len = strcspn(part, "+");

		known = put_part(out, part, len);
		part += len;
		if (*part)
			fputs(" and ", out);
		part += *part == '+';
	} while (known && *part);
	memory_stream_end(out);
	if (known)
		return text;
	free(text);
	return text_copy(blocker);
}

/* The run's blocker that a text begins with, the longest; NULL: none. */
static const char *begins_with(const struct summary *s, const char *text)
{
	const char *found = NULL;

	for (size_t i = 0; i < s->axes[AXIS_BLOCKER].nr; i++) {
		const char *blocker = s->axes[AXIS_BLOCKER].text[i];

		if (!strncmp(text, blocker, strlen(blocker)) &&
		    (!found || strlen(blocker) > strlen(found)))
			found = blocker;
	}
	return found;
}

char *sentence_words(const struct summary *s, const char *text)
{
	static const char word[] = "blocker ";
	char *result = NULL;
	FILE *out = memory_stream(&result);

	while (*text) {
		const char *blocker = NULL;

		if (!strncmp(text, word, strlen(word)))
			blocker = begins_with(s, text + strlen(word));
		if (blocker) {
			char *words = blocker_words(blocker);

			fputs(words, out);
			text += strlen(word) + strlen(blocker);
			free(words);
		} else {
			fputc(*text++, out);
		}
	}
	memory_stream_end(out);
	return result;
}

char *shell_word(const char *word)
{
	char *text = NULL;
	FILE *out;

	if (*word && !strpbrk(word, " \t\n\"'\\$`*?[]{}()<>|&;~#!%"))
		return text_copy(word);
	out = memory_stream(&text);
	fputc('\'', out);
	for (; *word; word++)
		fputs(*word == '\'' ? "'\\''" : (char[]){ *word, '\0' }, out);
	fputc('\'', out);
	memory_stream_end(out);
	return text;
}
