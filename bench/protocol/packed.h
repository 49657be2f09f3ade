/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PROTOCOL_PACKED_H
#define PFNBENCH_PROTOCOL_PACKED_H

#include <stddef.h>

/* Texts that are too long for a serial line: compressed, and with no bytes that JSON has not. */

/**
 * packed_text() - pack a text
 * @text: the text; borrowed, and needs no NUL
 * @len: bytes of it
 *
 * Return: malloc()ed base64 of what zlib made of it, or NULL without memory
 */
char *packed_text(const char *text, size_t len);

/**
 * packed_open() - the text again
 * @packed: as from packed_text()
 * @max: bytes that the text may have
 * @text: malloc()ed, with a NUL behind it; the caller frees
 * @len: bytes of it without the NUL
 *
 * Return: 0; -EBADMSG: it was not made by packed_text(), was cut, or holds more than @max bytes;
 * -ENOMEM
 */
int packed_open(const char *packed, size_t max, char **text, size_t *len);

#endif
