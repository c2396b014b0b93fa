@ /init that loads the modules in /modules and uses each virtio device once: A32 without a library.
        .include "linux.inc"

        .equ    O_RDWR, 2
        .equ    O_SYNC, 0x101000
        .equ    AF_INET, 2
        .equ    SOCK_DGRAM, 2
        .equ    SIOCSIFFLAGS, 0x8914
        .equ    SIOCSIFADDR, 0x8916
        .equ    IFF_UP, 1
        .equ    SECTOR, 512

        @ Opens a file; its descriptor, or an error, in r4.
        .macro  open path, flags=0
        ldr     r0, =8001f
        ldr     r1, =\flags
        mov     r2, #0
        call    SYS_OPEN
        mov     r4, r0
        .pushsection .rodata
8001:   .asciz  "\path"
        .balign 4
        .popsection
        .endm

        .macro  load name
        open    "/modules/\name\().ko"
        ldr     r1, =empty
        mov     r2, #0
        call    SYS_FINIT_MODULE
        cmp     r0, #0
        beq     8002f
        say     "virtio-init: cannot load \name\n"
8002:
        .endm

        .text
        .global _start
_start:
        load    virtio_mmio
        load    virtio-rng
        load    virtio_console
        load    failover
        load    net_failover
        load    virtio_net
        load    virtio_blk
        ldr     r0, =devtmpfs
        ldr     r1, =dev
        mov     r2, r0
        mov     r3, #0
        mov     r4, #0
        call    SYS_MOUNT

        @ rng: sixteen bytes that are not all zero
        open    "/dev/hwrng"
        ldr     r1, =buffer
        mov     r2, #16
        call    SYS_READ
        cmp     r0, #16
        bne     1f
        ldr     r1, =buffer
        ldm     r1, {r2, r3, r4, r5}
        orr     r2, r2, r3
        orr     r4, r4, r5
        orrs    r2, r2, r4
        beq     1f
        say     "virtio-init: rng 16 bytes\n"
1:
        @ console: a line on the second console
        open    "/dev/hvc0", O_RDWR
        ldr     r1, =hvc
        mov     r2, #hvc_end - hvc
        call    SYS_WRITE

        @ block: the text in its first sector, then one of ours into the second
        open    "/dev/vda", O_RDWR + O_SYNC
        ldr     r1, =buffer
        mov     r2, #SECTOR
        call    SYS_READ
        say     "virtio-init: disk says "
        ldr     r0, =buffer
        bl      puts
        say     "\n"
        mov     r0, r4
        ldr     r1, =sector
        mov     r2, #SECTOR
        mov     r4, #SECTOR
        mov     r5, #0
        call    SYS_PWRITE64
        cmp     r0, #SECTOR
        bne     1f
        say     "virtio-init: disk written\n"
1:
        @ net: what the other host echoes
        mov     r0, #AF_INET
        mov     r1, #SOCK_DGRAM
        mov     r2, #0
        call    SYS_SOCKET
        mov     r4, r0
        ldr     r1, =SIOCSIFADDR
        ldr     r2, =address
        call    SYS_IOCTL
        mov     r0, r4
        ldr     r1, =SIOCSIFFLAGS
        ldr     r2, =flags
        call    SYS_IOCTL
        mov     r0, r4
        ldr     r1, =peer
        mov     r2, #16
        call    SYS_CONNECT
        mov     r0, r4
        ldr     r1, =hello
        mov     r2, #hello_end - hello
        mov     r3, #0
        call    SYS_SEND
        mov     r0, r4
        ldr     r1, =buffer
        mov     r2, #SECTOR
        mov     r3, #0
        call    SYS_RECV
        say     "virtio-init: net says "
        ldr     r0, =buffer
        bl      puts
        say     "\n"
        power_off

        .section .rodata
empty:  .asciz  ""
devtmpfs:
        .asciz  "devtmpfs"
dev:    .asciz  "/dev"
hvc:    .ascii  "virtio-init: second console\n"
hvc_end:
hello:  .asciz  "echoed over UDP"
hello_end:
        .balign 4
        @ struct ifreq and sockaddr_in; the port is big-endian.
address:
        .asciz  "eth0"
        .skip   16 - 5
        .hword  AF_INET, 0
        .byte   10, 0, 2, 15
        .skip   8
flags:  .asciz  "eth0"
        .skip   16 - 5
        .hword  IFF_UP
        .skip   14
peer:   .hword  AF_INET
        .byte   0, 7, 10, 0, 2, 2
        .skip   8
sector: .ascii  "written by the guest"
        .skip   SECTOR - 20
        .bss
        .balign 4
buffer: .skip   SECTOR
