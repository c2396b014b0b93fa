@ Stores to an address where the board has nothing.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        ldr     r0, =vectors
        mcr     p15, 0, r0, c12, c0, 0  @ VBAR
        cps     #0x17
        ldr     sp, =RAM + 0x180000
        cps     #0x13
        ldr     r0, =0xf1230000
        str     r0, [r0]
        say     "BROKEN: the store went nowhere and nobody said so\r\n"
        finish
abort:
        mrc     p15, 0, r9, c6, c0, 0   @ DFAR
        show    "data abort at ", r9
        finish
        .balign 32
vectors:
        b       .
        b       .
        b       .
        b       .
        b       abort
        b       .
        b       .
        b       .
        .include "console.inc"
