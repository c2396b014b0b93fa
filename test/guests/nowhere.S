@ Jumps to an address where nothing is, with vectors that are nothing either.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        say     "jumping into nothing\r\n"
        ldr     r0, =0xf0000000
        mcr     p15, 0, r0, c12, c0, 0  @ VBAR
        bx      r0
        .include "console.inc"
