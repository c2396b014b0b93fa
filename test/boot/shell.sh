#!/bin/sh
# PID 1 of the boot tests that type: mounts what the commands need and gives the serial console to a shell.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
# What the kernel has to say must not come between what is typed and its answer.
dmesg -n 1
# Else the shell asks the terminal for its size, which a test is not.
stty -F /dev/ttyAMA0 rows 24 cols 80
echo "trapline-boot: shell"
cd /tmp
export PS1='typed$ '
exec setsid cttyhack sh -i
