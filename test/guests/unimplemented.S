@ Turns the VFP on and uses it: the engine must name the instruction it does not have.
        .include "board.inc"
        .fpu    vfpv3
        .text
        .global _start
_start:
        stack
        say     "about to use the VFP\r\n"
        mov     r0, #0x00f00000
        mcr     p15, 0, r0, c1, c0, 2   @ CPACR
        vmov    s0, r0
        finish
        .include "console.inc"
