@ A conditional SMC whose condition fails is no call: exactly one of the two here leaves the guest.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        mov     r0, #1
        movw    r12, #0x102
        cmp     r0, #1
        smcne   #0                      @ not taken
        ldr     r1, =L2C
        ldr     r9, [r1, #0x100]
        show    "after SMCNE, L2 control ", r9
        mov     r0, #1
        movw    r12, #0x102
        cmp     r0, #1
        smceq   #0                      @ taken
        ldr     r1, =L2C
        ldr     r9, [r1, #0x100]
        show    "after SMCEQ, L2 control ", r9
        finish
        .include "console.inc"
