# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# To be sourced by suites that play a lab machine, from the project's top folder, after tests/lib/check.sh: its disks, what
# it boots into, and what is expected of its runs. As root; a folder of the suite's own is in $work.

lab_possible() {
	[ "$(id -u)" -eq 0 ] && command -v mmdebstrap > /dev/null
}

# in_lab ROOT COMMAND...: in this tree, seen from the machine's root
in_lab() {
	# shellcheck disable=SC2016 # expands in the inner shell
	unshare --mount --pid --fork --propagation private bash -euc '
		root=$1
		shift
		mount --bind "$root" "$root"	# which has mounts of its own within
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/tmp"
		mount --bind . "$root/mnt"
		exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
			sh -c "cd /mnt && exec \"\$@\"" sh "$@"' in_lab "$@" < /dev/null
}

# The module for the machine's kernel, by the machine's compiler, where `pfnbench host setup` would have it: emulated, the
# compiler takes minutes.
lab_module() {
	in_lab "$1" sh -c 'exec scripts/module.sh --build /lib/modules/*/build build/kmod/host/pfnbench.ko'
}

# lab_disks ROOT KILLS: the machine's disk; the tree as somebody has it who built it there; and one for results
lab_disks() {
	local tree=${work:?}/tree

	mke2fs -q -t ext4 -d "$1" "$work/root.img" 4G || return
	mkdir -p "$tree/build/kmod/host"
	git ls-files -z --cached --others --exclude-standard kmod scripts experiments plots tests/lab tests/lib results/reference/slice-'*' |
		xargs -0 tar -c | tar -x --no-same-owner -C "$tree"
	cp build/pfnbench "$tree/build"
	cp build/kmod/host/pfnbench.ko* "$tree/build/kmod/host"
	echo "$2" > "$tree/kills"
	mke2fs -q -t ext4 -d "$tree" "$work/tree.img" 256M || return
	truncate -s 64M "$work/out.tar"
}

# CPUs have their turns: side by side, QEMU keeps translations of breakpoints that are gone, and hooks would end in them.
lab_boot() {
	# a busy machine stops an emulated one for longer than its watchdogs wait
	local patience='nosoftlockup rcupdate.rcu_cpu_stall_suppress=1'
	# drivers of what QEMU has and nobody uses
	local quick='systemd.mask=systemd-udev-trigger.service systemd.mask=serial-getty@ttyS0.service'

	tests/lab/wake.py "$work/qmp" &
	qemu-system-x86_64 -M q35,sata=off -qmp "unix:$work/qmp,server=on,wait=off" -accel tcg,thread=single -cpu Nehalem -smp 2 -m 3G -nographic -nodefaults \
		-kernel "$1"/boot/vmlinuz-* -initrd "$1"/boot/initrd.img-* \
		-append "root=/dev/vda rw console=ttyS0 quiet panic=1 mitigations=off net.ifnames=0 $patience $quick" \
		-drive "file=$work/root.img,if=virtio,format=raw,cache=unsafe" \
		-drive "file=$work/tree.img,if=virtio,format=raw,cache=unsafe" \
		-drive "file=$work/out.tar,if=virtio,format=raw,cache=unsafe" \
		-chardev "file,id=console,path=$work/console" -serial chardev:console \
		-chardev "file,id=owner,path=$work/owner" -serial chardev:owner < /dev/null
}

# lab_plays ROOT KILLS: the machine does what tests/lab/owner.sh says, and its runs are what they should be
lab_plays() {
	local run out=$work/out

	check 'the machine has disks' lab_disks "$1" "$2"
	check 'the machine runs, panics, and ends' lab_boot "$1"
	tr -d '\r' < "$work/owner" | grep -aE '^((not )?ok - |#)'
	failures=$((failures + $(grep -ac '^not ok' "$work/owner" || true)))
	check 'all of it was done' grep -aq '^end of tests' "$work/owner"
	mkdir "$out"
	check 'its runs are there' tar -x -f "$work/out.tar" -C "$out"
	check 'penalty has the outcomes and pages of guests by icount' tests/lab/same.py results/reference/slice-penalty \
		"$out/penalty" outcome errno migrated_pages wasted_pages
	check 'retry has their outcomes' tests/lab/same.py results/reference/slice-retry "$out/retry" outcome
	for run in penalty retry play others; do
		check "$run: trials.ndjson is valid" build/tests/validate docs/trial.schema.json "$out/$run/trials.ndjson"
		check "$run: run.json is valid" build/tests/validate docs/run.schema.json "$out/$run/run.json"
	done
	# a trial that finds its block gone, because others have it, may be
	check 'no trial was skipped' sh -c "! grep -h '\"skipped\"' $out/penalty/trials.ndjson $out/retry/trials.ndjson $out/play/trials.ndjson"
}
