@ Reads a ThumbEE register: the engine must name the instruction it does not have.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        say     "about to read TEECR\r\n"
        mrc     p14, 6, r0, c0, c0, 0   @ TEECR
        finish
        .include "console.inc"
