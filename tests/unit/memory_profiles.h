/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_UNIT_MEMORY_PROFILES_H
#define PFNBENCH_TESTS_UNIT_MEMORY_PROFILES_H

/* Profiles with counters of memory for a made-up run. After cmocka.h. */

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "bench/record/profiles.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

/*
 * A line: what copy_page did as (instructions, lines in sequence, other lines, lines from the third
 * cache), and likewise a function that does neither.
 */
static inline char *memory_profile(size_t id, const char *kernel, const uint64_t copy[4],
				   const uint64_t rest[4])
{
	return text_print(
		"{\"schema\":1,\"id\":%zu,\"kernel\":\"%s\",\"instructions\":%llu,"
		"\"idle_ns\":0,\"windows\":1,\"columns\":[\"instructions\",\"bytes\",\"loads\","
		"\"stores\",\"load_bytes\",\"store_bytes\",\"string_iterations\",\"l1d_misses\","
		"\"l2_misses\",\"l3_misses\",\"l3_sequential\",\"tlb_fills\"],\"functions\":{"
		"\"copy_page\":[%llu,0,1,1,8,8,0,%llu,%llu,%llu,%llu,0],"
		"\"migrate_pages\":[%llu,0,1,1,8,8,0,%llu,%llu,%llu,%llu,0]},\"stacks\":[]}\n",
		id, kernel, (unsigned long long)(copy[0] + rest[0]), (unsigned long long)copy[0],
		(unsigned long long)(copy[1] + copy[2] + copy[3]),
		(unsigned long long)(copy[1] + copy[2] + copy[3]),
		(unsigned long long)(copy[1] + copy[2]), (unsigned long long)copy[1],
		(unsigned long long)rest[0], (unsigned long long)(rest[1] + rest[2] + rest[3]),
		(unsigned long long)(rest[1] + rest[2] + rest[3]),
		(unsigned long long)(rest[1] + rest[2]), (unsigned long long)rest[1]);
}

/* Writes the run, unfinished, with these lines as its profiles. */
static inline void memory_profiles_save(struct fixture *f, const char *lines)
{
	char *path = text_print("%s/" PROFILES_FILE, f->dir);
	gzFile gz = gzopen(path, "wb");

	assert_non_null(gz);
	assert_int_equal(gzwrite(gz, lines, strlen(lines)), strlen(lines));
	assert_int_equal(gzclose(gz), Z_OK);
	json_object_set_new(f->run, "profiles",
			    json_pack("{s:s, s:i}", "file", PROFILES_FILE, "recorded", 0));
	fixture_save(f, false);
	free(path);
}

#endif
