// SPDX-License-Identifier: GPL-2.0
#include "bench/util/printable.h"

#include <stdint.h>
#include <string.h>

/* Besides control characters: marks, embeddings and isolates of direction, ends of lines. */
static const struct {
	uint32_t first, last;
} unprintable[] = {
	{ 0x00, 0x08 },	    { 0x0b, 0x1f },	{ 0x7f, 0x9f },	    { 0x061c, 0x061c },
	{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 }, { 0xd800, 0xdfff },
};

/* The shortest way to write a character of so many bytes is the only one allowed. */
static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

static bool is_unprintable(uint32_t c)
{
	for (size_t i = 0; i < sizeof(unprintable) / sizeof(unprintable[0]); i++)
		if (c >= unprintable[i].first && c <= unprintable[i].last)
			return true;
	return c > 0x10ffff;
}

size_t printable_length(const char *text, bool *bad)
{
	unsigned char first = (unsigned char)*text;
	size_t len = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t c = len == 1 ? first : first & (0x7f >> len);

	for (size_t i = 1; i < len; i++) {
		/* the end of the text is none, either */
		if ((text[i] & 0xc0) != 0x80) {
			*bad = true;
			return 1;
		}
		c = c << 6 | (text[i] & 0x3f);
	}
	*bad = (len == 1 && first >= 0x80) || first >= 0xf8 || c < least[len] || is_unprintable(c);
	return len;
}

bool printable(char *text)
{
	bool changed = false, bad;
	char *out = text;

	while (text && *text) {
		size_t len = printable_length(text, &bad);

		if (bad)
			*out++ = '?';
		else
			out = (char *)memmove(out, text, len) + len;
		changed |= bad;
		text += len;
	}
	if (out)
		*out = '\0';
	return changed;
}
