@ The smallest /init: a static A32 program without a library. Says who the kernel is, and powers off.
        .syntax unified
        .arch   armv7-a
        .arm

        @ Linux EABI system calls: number in r7, result in r0.
        .equ    SYS_WRITE, 4
        .equ    SYS_SYNC, 36
        .equ    SYS_GETPID, 20
        .equ    SYS_REBOOT, 88
        .equ    SYS_UNAME, 122
        .equ    REBOOT_MAGIC1, 0xfee1dead
        .equ    REBOOT_MAGIC2, 672274793
        .equ    REBOOT_POWER_OFF, 0x4321fedc

        @ struct utsname: six texts.
        .equ    FIELD, 65
        .equ    SYSNAME, 0 * FIELD
        .equ    RELEASE, 2 * FIELD
        .equ    MACHINE, 4 * FIELD

        .macro  say text
        ldr     r0, =8001f
        bl      puts
        .pushsection .rodata
8001:   .asciz  "\text"
        .popsection
        .endm

        .macro  field offset
        ldr     r0, =names + \offset
        bl      puts
        .endm

        .text
        .global _start
_start:
        say     "trapline-init: up as pid "
        mov     r7, #SYS_GETPID
        svc     #0
        add     r0, r0, #'0'
        ldr     r1, =digit
        strb    r0, [r1]
        mov     r0, r1
        bl      puts
        say     "\ntrapline-init: "
        ldr     r0, =names
        mov     r7, #SYS_UNAME
        svc     #0
        field   SYSNAME
        say     " "
        field   RELEASE
        say     " "
        field   MACHINE
        say     "\ntrapline-init: off\n"
        mov     r7, #SYS_SYNC
        svc     #0
        ldr     r0, =REBOOT_MAGIC1
        ldr     r1, =REBOOT_MAGIC2
        ldr     r2, =REBOOT_POWER_OFF
        mov     r7, #SYS_REBOOT
        svc     #0
        say     "trapline-init: still on\n"
1:      b       1b

@ Prints the text at r0 on standard output.
puts:
        mov     r1, r0
        mov     r2, #0
1:      ldrb    r3, [r1, r2]
        cmp     r3, #0
        addne   r2, r2, #1
        bne     1b
        mov     r0, #1
        mov     r7, #SYS_WRITE
        svc     #0
        bx      lr

        .data
digit:  .asciz  "?"
        .bss
names:  .skip   6 * FIELD
