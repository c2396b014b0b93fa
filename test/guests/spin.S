@ Never ends.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        say     "spinning\r\n"
1:      b       1b
        .include "console.inc"
