/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_FILE_H
#define PFNBENCH_UTIL_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "bench/util/diag.h"

struct sha256_ctx;

/* A SHA-256 in hex with its NUL */
#define SHA256_HEX 65

/**
 * file_read() - a whole file
 * @path: the file; files of /proc and /sys work as well
 * @text: malloc()ed contents with a NUL after them; the caller frees
 * @len: bytes without the NUL; may be NULL
 *
 * Return: 0 or -errno.
 */
int file_read(const char *path, char **text, size_t *len);

/**
 * file_first_line() - what a file of one line says
 * @root: "", or the folder that holds a copy of another machine's /sys and /proc
 * @path: the file
 *
 * Return: malloc()ed first line, without its end; NULL: there is no such file
 */
char *file_first_line(const char *root, const char *path);

/**
 * file_write_atomic() - replace a file as a whole, safe against a crash at any moment
 * @path: the file; a temporary one is made next to it, synced and renamed. Its mode is what the
 * umask leaves
 * @data: the new contents; borrowed
 * @len: bytes of @data
 * @why: reason for an error; may be NULL
 *
 * Return: 0 or -errno, with the reason in @why.
 */
int file_write_atomic(const char *path, const void *data, size_t len, struct diag *why);

/**
 * file_write_all() - write(2) until everything is written
 * @fd: open for writing; stays the caller's
 * @data: bytes to write; borrowed
 * @len: how many
 *
 * Return: 0 or -errno of write(2); a part may have been written then
 */
int file_write_all(int fd, const void *data, size_t len);

/**
 * file_put() - write a text to a file that is there, as files of /proc and /sys take it
 * @dir: directory that @path begins at, or AT_FDCWD
 * @path: the file; neither made nor emptied before
 * @text: what is written; borrowed
 *
 * Return: 0 or -errno of open(2) or write(2)
 */
int file_put(int dir, const char *path, const char *text);

/**
 * file_copy() - append the contents of a file to an open one
 * @out_fd: open for writing; stays the caller's
 * @path: the file that is read
 *
 * Return: 0 or -errno of open(2), read(2) or write(2); a part may have been written then
 */
int file_copy(int out_fd, const char *path);

/**
 * file_mkdir_p() - make a directory and those above it
 * @path: the directory; not empty. Modes are what the umask leaves
 *
 * Return: 0 (also when it is there); -ENOTDIR: @path is something else; -ENAMETOOLONG; -errno of
 * mkdir(2)
 */
int file_mkdir_p(const char *path);

/**
 * file_sync_dir() - make renames in a directory durable
 * @path: the directory
 *
 * Return: 0, also where the file system cannot sync directories; -errno of open(2) or fsync(2)
 */
int file_sync_dir(const char *path);

/**
 * file_sync_parent() - file_sync_dir() of the directory that holds a file
 * @path: the file; without a slash its directory is the current one
 *
 * Return: 0 or -errno, as file_sync_dir()
 */
int file_sync_parent(const char *path);

/**
 * sha256_hex() - the hash of what was put into it
 * @sha: as from sha256_init() and sha256_update(); begins anew
 * @hex: result: 64 hex digits and a NUL
 */
void sha256_hex(struct sha256_ctx *sha, char hex[SHA256_HEX]);

/**
 * file_sha256() - hash of a file
 * @path: the file
 * @hex: result: 64 hex digits and a NUL; not written after an error
 *
 * Return: 0; -ENOMEM; -errno of opening or reading it
 */
int file_sha256(const char *path, char hex[SHA256_HEX]);

/**
 * stream_sha256() - hash of what is left to read of a stream
 * @file: the stream, read to its end; stays the caller's
 * @hex: result: 64 hex digits and a NUL; not written after an error
 *
 * Return: 0; -ENOMEM; -errno of reading, -EIO where that gave none
 */
int stream_sha256(FILE *file, char hex[SHA256_HEX]);

/**
 * data_sha256() - hash of bytes in memory
 * @data: the bytes; borrowed
 * @len: how many
 * @hex: result: 64 hex digits and a NUL
 */
void data_sha256(const void *data, size_t len, char hex[SHA256_HEX]);

/**
 * file_tail() - the last lines of a text file
 * @path: the file
 * @bytes: how much of its end is looked at
 * @lines: how many lines are kept
 *
 * Return: malloc()ed text without bytes that are not printable, or NULL when there is none.
 */
char *file_tail(const char *path, size_t bytes, unsigned int lines);

#endif
