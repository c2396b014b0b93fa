@ An undefined instruction, with vectors that are undefined instructions.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        say     "the undef vector is undefined\r\n"
        ldr     r0, =vectors
        mcr     p15, 0, r0, c12, c0, 0  @ VBAR
        udf     #1
        .balign 32
vectors:
        .rept   8
        udf     #0
        .endr
        .include "console.inc"
