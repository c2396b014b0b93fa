#!/bin/sh
# PID 1 of the boot tests: a few commands whose output is the same wherever the same kernel runs, then power off.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
echo "trapline-boot: userland"
uname -srm
grep -E '^(processor|model name|CPU part|CPU implementer|Features)' /proc/cpuinfo
echo "trapline-boot: md5 $(md5sum </init | cut -d' ' -f1)"
seq 1 2000 | sha256sum
ifconfig lo 127.0.0.1 up
ping -c 1 -W 5 127.0.0.1 | grep 'packets transmitted'
echo "trapline-boot: cpus $(grep -c ^processor /proc/cpuinfo)"
echo "trapline-boot: done"
poweroff -f
