// SPDX-License-Identifier: GPL-2.0
#include "bench/protocol/packed.h"

#include <errno.h>
#include <nettle/base64.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

char *packed_text(const char *text, size_t len)
{
	uLongf size = compressBound(len);
	uint8_t *bytes = malloc(size);
	char *packed = NULL;

	if (bytes && compress2(bytes, &size, (const Bytef *)text, len, Z_BEST_COMPRESSION) == Z_OK)
		packed = malloc(BASE64_ENCODE_RAW_LENGTH(size) + 1);
	if (packed) {
		base64_encode_raw(packed, size, bytes);
		packed[BASE64_ENCODE_RAW_LENGTH(size)] = '\0';
	}
	free(bytes);
	return packed;
}

static int inflate_text(const uint8_t *bytes, size_t nr, size_t max, char **text, size_t *len)
{
	uLongf size = max;
	char *out = malloc(max + 1), *fit;
	int ret = out ? uncompress((Bytef *)out, &size, bytes, nr) : Z_MEM_ERROR;

	if (ret != Z_OK) {
		free(out);
		return ret == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
	}
	out[size] = '\0';
	fit = realloc(out, size + 1);
	*text = fit ?: out;
	*len = size;
	return 0;
}

int packed_open(const char *packed, size_t max, char **text, size_t *len)
{
	size_t nr = strlen(packed), size = BASE64_DECODE_LENGTH(nr);
	uint8_t *bytes = malloc(size ?: 1);
	struct base64_decode_ctx base64;
	int err;

	if (!bytes)
		return -ENOMEM;
	base64_decode_init(&base64);
	err = base64_decode_update(&base64, &size, bytes, nr, packed) &&
			      base64_decode_final(&base64)
		      ? inflate_text(bytes, size, max, text, len)
		      : -EBADMSG;
	free(bytes);
	return err;
}
