@ A call with a memory buffer: mach-foo's service 0x103 turns the text at r1 into capitals and counts the letters.
        .include "board.inc"
        .text
        .global _start
_start:
        stack
        ldr     r1, =text
        mov     r2, #15
        movw    r12, #0x103
        smc     #0
        mov     r9, r0
        ldr     r0, =text
        bl      puts
        say     "\r\n"
        show    "letters changed ", r9
        finish
        .include "console.inc"
        .balign 4
text:   .asciz  "hello, firmware"
