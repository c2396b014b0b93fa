import { createHash } from 'node:crypto';
import type { Dialogue } from './expect.ts';

/** A file of the shell's initramfs: every byte there is, many times and in changing order. */
export const known = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 167 + (index >>> 8)) & 0xff);

/** U-Boot at its prompt, through what it does with the board: memory, flash, device tree, clock, PSCI. */
export const uboot: Dialogue = {
  // Core counts the drivers of the device tree, Net has the card QEMU was not given.
  opening: { expect: /Hit any key to stop autoboot/, type: '\r', varies: /^(Core|Net): / },
  prompt: /\n=> $/,
  commands: [
    { type: 'version\r', answer: /U-Boot 20\d\d\.\d\d/ },
    {
      type: 'bdinfo\r',
      answer: /-> start {4}= 0x40000000\r*\n-> size {5}= 0x08000000/,
      // Where things lie depends on how long the device tree is, and the network card on what QEMU was given.
      varies: /fdt|reserved|irq_sp|sp start|malloc|eth/,
    },
    { type: 'md.b 0 40\r', answer: /00000030: [0-9a-f ]+ ef be ad de/ },
    { type: 'md.b 4000000 20\r', answer: /04000010: (00 ){16}/ },
    { type: 'flinfo\r', answer: /Bank # 2: CFI conformant flash \(16 x 16\) {2}Size: 32 MB in 256 Sectors/ },
    // An odd number of bytes: unaligned words of a flash that is read as memory.
    { type: 'crc32 1 1fff\r', answer: /crc32 for 00000001 \.\.\. 00001fff ==> [0-9a-f]{8}/ },
    { type: 'protect off 4080000 +20000\r', answer: /Un-Protected 1 sectors/ },
    { type: 'erase 4080000 +20000\r', answer: /Erased 1 sectors/ },
    { type: 'md.b 4080000 10\r', answer: /04080000: (ff ){16}/ },
    { type: 'fdt addr $fdtcontroladdr\r', answer: /Working FDT set to/, varies: /Working FDT/ },
    { type: 'fdt print /psci\r', answer: /method = "hvc"/, varies: /compatible|migrate|cpu_/ },
    { type: 'printenv fdt_addr\r', answer: /fdt_addr=0x40000000/ },
    { type: 'date\r', answer: /Date: 20\d\d-\d\d-\d\d/, varies: /Date:/ },
    { type: 'poweroff\r', answer: /poweroff \.\.\./ },
  ],
};

/** A shell on the serial console of Debian's kernel; every key is a receive interrupt. */
export const shell: Dialogue = {
  opening: { expect: /trapline-boot: shell[^$]*typed\$ $/, type: '\r' },
  prompt: /typed\$ $/,
  commands: [
    { type: 'uname -srm\r', answer: /Linux 6\.1\.\S+ armv7l/ },
    // Which silicon revision a board has is its maker's choice; QEMU's timers tick faster.
    { type: 'cat /proc/cpuinfo\r', answer: /Hardware\s+: /, varies: /BogoMIPS|CPU (variant|revision)/ },
    { type: 'md5sum /known\r', answer: new RegExp(`${createHash('md5').update(known).digest('hex')}  /known`) },
    { type: 'ifconfig lo 127.0.0.1 up\r', answer: /127\.0\.0\.1/ },
    {
      type: 'ping -c 1 127.0.0.1\r',
      answer: /1 packets transmitted, 1 packets received, 0% packet loss/,
      varies: /\d ms$/,
    },
    // The line editor is at work: the wrong letters are rubbed out before they are a command.
    { type: 'echo wrongg\b\b\b\b\b\bright | tr a-z A-Z\r', answer: /\nRIGHT/ },
    { type: 'tty\r', answer: /\/dev\/ttyAMA0/ },
    { type: 'poweroff -f\r', answer: /reboot: Power down/, varies: /^\[/ },
  ],
};
