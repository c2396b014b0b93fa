@ Reads a CP15 register that no manual has: the engine must name what it does not know.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        say     "about to read a register without a name\r\n"
        mrc     p15, 0, r0, c3, c0, 7
        finish
        .include "console.inc"
