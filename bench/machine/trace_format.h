/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_TRACE_FORMAT_H
#define PFNBENCH_MACHINE_TRACE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

/* The fields of events that are read end before this; so much may be read of each record. */
#define TRACE_RECORD_BYTES 192

struct tep_handle;
struct tep_event;
struct tep_format_field;

/**
 * trace_format_read() - what the records of a tracepoint hold, as this kernel tells it
 * @system: as in events/ of tracefs
 * @name: as in events/@system of tracefs
 * @tep: owns the event; to be freed by tep_free(), also after a failure. NULL before the call: left
 * alone where the format cannot be read
 * @event: its number and its fields; belongs to @tep
 * @why: reason for an error; may be NULL
 *
 * Where tracefs is not mounted, it is mounted for the moment, at no place that anyone else sees.
 *
 * Return: 0, or -errno and the reason.
 */
int trace_format_read(const char *system, const char *name, struct tep_handle **tep,
		      struct tep_event **event, struct diag *why);

/**
 * trace_format_parse() - the same of a format that has been read
 * @system: see trace_format_read(), as @name, @tep, @event
 * @name: as there, for messages
 * @text: the format; borrowed
 * @tep: owns the event; to be freed by tep_free(), also after a failure; NULL without memory
 * @event: its number and its fields; belongs to @tep. NULL where it cannot be parsed
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -ENOTSUP and the reason: no format that can be used, or no memory.
 */
int trace_format_parse(const char *system, const char *name, const char *text,
		       struct tep_handle **tep, struct tep_event **event, struct diag *why);

/**
 * trace_format_number() - a field of a record
 * @field: a number's, of any size
 * @record: of its event; TRACE_RECORD_BYTES of it can be read
 *
 * Return: the number; 0 where the field is none
 */
uint64_t trace_format_number(struct tep_format_field *field, const void *record);

#endif
