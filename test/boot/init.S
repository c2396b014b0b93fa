@ The smallest /init: a static A32 program without a library. Says who the kernel is, and powers off.
        .include "linux.inc"

        @ struct utsname: six texts.
        .equ    FIELD, 65
        .equ    SYSNAME, 0 * FIELD
        .equ    RELEASE, 2 * FIELD
        .equ    MACHINE, 4 * FIELD

        .macro  field offset
        ldr     r0, =names + \offset
        bl      puts
        .endm

        .text
        .global _start
_start:
        say     "trapline-init: up as pid "
        call    SYS_GETPID
        add     r0, r0, #'0'
        ldr     r1, =digit
        strb    r0, [r1]
        mov     r0, r1
        bl      puts
        say     "\ntrapline-init: "
        ldr     r0, =names
        call    SYS_UNAME
        field   SYSNAME
        say     " "
        field   RELEASE
        say     " "
        field   MACHINE
        say     "\ntrapline-init: off\n"
        power_off

        .data
digit:  .asciz  "?"
        .bss
names:  .skip   6 * FIELD
