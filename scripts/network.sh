# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# To be sourced, also by a POSIX shell.

# network_lack LOG: what apt says of a host that it could not reach; fails if it says nothing of the kind. Without a
# network its errors are that a repository has no Release file, or that there is no such package.
network_lack() {
	sed -n -E 's/^.*((Temporary failure resolving|Could not resolve|Something wicked happened resolving|Could not connect to|Cannot initiate the connection to|Unable to connect to|Connection timed out|Connection failed).*)/no network: \1/p' \
		"$1" 2>/dev/null | head -n 1 | grep .
}
