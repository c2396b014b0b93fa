import { hex } from '../../proto/uapi/hex.ts';
import { type CallContext, defineFirmware, type FirmwareFunction, fn } from '../api/define-firmware.ts';
import { type Effects, powerOn, report, secureWrite } from '../api/effects.ts';

/** Commands are negative numbers. */
const command = (number: number) => number >>> 0;

const l2Write = (register: string, value: number) => secureWrite('l2c310', register, value);

/** A command without an effect a guest of this machine could see. */
function accepted(number: number, name: string, doc: string): FirmwareFunction {
  return fn({ id: command(number), name, args: { arg1: 'r1', arg2: 'r2' }, doc, handle: () => [] });
}

/** A command that would turn power off, which the machine does not model: the guest goes on as if woken at once. */
function unpowered(number: number, name: string, doc: string): FirmwareFunction {
  const text = `Exynos firmware: ${name} leaves the power on; the guest goes on at once`;
  return fn({ id: command(number), name, args: { arg1: 'r1', arg2: 'r2' }, doc, handle: () => [report(text)] });
}

/** Linux repeats the command in its polling loop: a CPU that is on stays as it is. */
function cpu1boot(cpu: number, { vcpus, secureRead }: CallContext): Effects {
  const view = vcpus[cpu];
  if (view === undefined) return [report(`Exynos firmware: CPU1BOOT of CPU ${hex(cpu)}, which there is not`)];
  const entry = secureRead('sysram-ns', 'WORD_1c');
  return view.power === 'on' || entry === 0 ? [] : [powerOn(cpu, entry)];
}

/**
 * Secure firmware of the Exynos 4. Called with SMC #0: command in r0, arguments in r1 to r3, no result. r12 is whatever
 * the caller left there.
 */
export const exynosFirmware = defineFirmware({
  name: 'exynos',
  doc: 'secure firmware of the Exynos 4: L2 cache set-up and the release of CPU1',
  source: 'linux arch/arm/mach-exynos/smc.h, exynos-smc.S, firmware.c',
  functionId: 'r0',
  needs: ['l2c310', 'sysram-ns'],
  functions: [
    accepted(-1, 'INIT', 'Declared, without a caller.'),
    accepted(-2, 'INFO', 'Declared, without a caller.'),
    unpowered(-3, 'SLEEP', 'System suspend.'),
    fn({
      id: command(-4),
      name: 'CPU1BOOT',
      args: { cpu: 'r1' },
      doc: 'Lets a CPU go to the address in word +0x1c of the non-secure boot RAM.',
      source: 'firmware.c, exynos_cpu_boot()',
      handle: ({ cpu }, context) => cpu1boot(cpu, context),
    }),
    unpowered(-5, 'CPU0AFTR', 'Deep idle.'),
    accepted(-6, 'SAVE', 'Saves the context of a CPU.'),
    unpowered(-7, 'SHUTDOWN', 'Powers a CPU down.'),
    accepted(-11, 'C15RESUME', 'Restores CP15 c15 after a resume.'),
    fn({
      id: command(-21),
      name: 'L2X0CTRL',
      args: { value: 'r1' },
      doc: 'Bit 0 turns the L2 cache on.',
      handle: ({ value }) => [l2Write('REG1_CONTROL', value)],
    }),
    fn({
      id: command(-22),
      name: 'L2X0SETUP1',
      args: { tag: 'r1', data: 'r2', prefetch: 'r3' },
      doc: 'Latencies and prefetch.',
      handle: ({ tag, data, prefetch }) => [
        l2Write('REG1_TAG_RAM_CONTROL', tag),
        l2Write('REG1_DATA_RAM_CONTROL', data),
        l2Write('REG15_PREFETCH_CTRL', prefetch),
      ],
    }),
    fn({
      id: command(-23),
      name: 'L2X0SETUP2',
      args: { power: 'r1', aux: 'r2' },
      doc: 'Power and auxiliary control.',
      handle: ({ power, aux }) => [l2Write('REG15_POWER_CTRL', power), l2Write('REG1_AUX_CONTROL', aux)],
    }),
    accepted(-24, 'L2X0INVALL', 'Invalidates all ways: the model caches nothing.'),
    fn({
      id: command(-25),
      name: 'L2X0DEBUG',
      args: { value: 'r1' },
      doc: 'Debug control.',
      handle: ({ value }) => [l2Write('REG15_DEBUG_CTRL', value)],
    }),
  ],
  unknown: ({ r0 }) => [
    report(`Exynos firmware: no command ${r0 | 0} (r0=${hex(r0)}); it returns with nothing changed`),
  ],
  announce: {
    path: '/firmware@203f000',
    properties: { compatible: 'samsung,secure-firmware', reg: [0x0203_f000, 0x1000] },
  },
});
