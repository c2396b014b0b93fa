import { hex } from '../../proto/uapi/hex.ts';
import { type CallContext, defineFirmware, type FirmwareFunction, fn } from '../api/define-firmware.ts';
import { type Effects, powerOn, report, secureWrite, setRegisters } from '../api/effects.ts';

/** From this bit on AuxCoreBoot0 holds the number of the CPU that may start. */
const releaseCpu1 = 1 << 9;

/** A service that writes one secure register of the L2 cache controller. */
function l2Write(id: number, name: string, register: string, doc: string): FirmwareFunction {
  return fn({
    id,
    name,
    args: { value: 'r0' },
    doc,
    source: 'linux arch/arm/mach-omap2/omap4-common.c',
    handle: ({ value }) => [secureWrite('l2c310', register, value)],
  });
}

/** A service whose effect no guest of this machine can see. */
function accepted(id: number, name: string, doc: string): FirmwareFunction {
  return fn({ id, name, args: { value: 'r0' }, doc, handle: () => [] });
}

const tlbServices = ['read_va', 'write_va', 'read_pa', 'write_pa', 'read_attributes', 'write_attributes'];

/**
 * AuxCoreBoot0 = (AuxCoreBoot0 AND NOT mask) OR set. On silicon CPU1 waits in the ROM for an event once it is released;
 * here it starts with the release, as an SEV reaches no VMM.
 */
function modifyAuxCoreBoot0(set: number, mask: number, { vcpus, secureRead }: CallContext): Effects {
  const boot0 = ((secureRead('wakeupgen', 'AUX_CORE_BOOT_0') & ~mask) | set) >>> 0;
  const entry = secureRead('wakeupgen', 'AUX_CORE_BOOT_1');
  const starts = (boot0 & releaseCpu1) !== 0 && entry !== 0 && vcpus[1]?.power === 'off';
  return [
    secureWrite('wakeupgen', 'AUX_CORE_BOOT_0', boot0),
    setRegisters({ r0: 0 }),
    ...(starts ? [powerOn(1, entry)] : []),
  ];
}

/** ROM monitor of OMAP4, as on general-purpose devices. Called with SMC #0: service in r12, arguments in r0 and r1. */
export const omap4Monitor = defineFirmware({
  name: 'omap4',
  doc: 'ROM monitor of OMAP4: L2 cache control and the release of CPU1',
  source: 'linux arch/arm/mach-omap2/omap-secure.h, omap-smc.S; OP-TEE core/arch/arm/plat-ti/api_monitor_index_a9.h',
  functionId: 'r12',
  needs: ['l2c310', 'wakeupgen'],
  functions: [
    l2Write(0x100, 'l2_debug', 'REG15_DEBUG_CTRL', 'Debug control, around the clean of erratum 727915.'),
    fn({
      id: 0x101,
      name: 'l2_clean_invalidate_range',
      args: { start: 'r0', bytes: 'r1' },
      doc: 'Cleans and invalidates a physical range: nothing to do, the model caches nothing.',
      handle: () => [],
    }),
    l2Write(0x102, 'l2_control', 'REG1_CONTROL', 'Bit 0 turns the L2 cache on.'),
    fn({
      id: 0x103,
      name: 'read_aux_core_boot',
      doc: 'AuxCoreBoot0 in r0, AuxCoreBoot1 in r1. CPU1 spins on it.',
      source: 'linux arch/arm/mach-omap2/omap-headsmp.S',
      handle: (_, { secureRead }) => [
        setRegisters({
          r0: secureRead('wakeupgen', 'AUX_CORE_BOOT_0'),
          r1: secureRead('wakeupgen', 'AUX_CORE_BOOT_1'),
        }),
      ],
    }),
    fn({
      id: 0x104,
      name: 'modify_aux_core_boot_0',
      args: { set: 'r0', mask: 'r1' },
      doc: 'Clears the bits of mask, then sets those of set; bit 9 releases CPU1. Gives 0.',
      source: 'linux arch/arm/mach-omap2/omap-smp.c, omap4_boot_secondary()',
      handle: ({ set, mask }, context) => modifyAuxCoreBoot0(set, mask, context),
    }),
    fn({
      id: 0x105,
      name: 'write_aux_core_boot_1',
      args: { entry: 'r0' },
      doc: 'Where CPU1 starts.',
      source: 'linux arch/arm/mach-omap2/omap-smp.c, omap4_smp_prepare_cpus()',
      handle: ({ entry }) => [secureWrite('wakeupgen', 'AUX_CORE_BOOT_1', entry)],
    }),
    fn({
      id: 0x106,
      name: 'read_wakeup_status',
      doc: 'No wake-up is pending.',
      handle: () => [setRegisters({ r0: 0 })],
    }),
    accepted(0x107, 'clear_wakeup_status', 'Forgets pending wake-ups.'),
    accepted(0x108, 'scu_power_status', 'Power state of the calling CPU, for a power-down that is not modelled.'),
    l2Write(0x109, 'l2_aux_control', 'REG1_AUX_CONTROL', 'Auxiliary control.'),
    accepted(0x10a, 'tlb_lock', 'Locks TLB entries, of which the CPUs here have none.'),
    accepted(0x10b, 'tlb_select', 'Selects a lockable TLB entry.'),
    ...tlbServices.map((name, index) => accepted(0x10c + index, `tlb_${name}`, 'The selected TLB entry.')),
    fn({
      id: 0x112,
      name: 'l2_latency',
      args: { tag: 'r0', data: 'r1' },
      doc: 'Latencies of the tag and data RAM.',
      handle: ({ tag, data }) => [
        secureWrite('l2c310', 'REG1_TAG_RAM_CONTROL', tag),
        secureWrite('l2c310', 'REG1_DATA_RAM_CONTROL', data),
      ],
    }),
    l2Write(0x113, 'l2_prefetch', 'REG15_PREFETCH_CTRL', 'Prefetch control.'),
  ],
  unknown: ({ r0, r12 }) => [
    report(`OMAP4 monitor: no service r12=${hex(r12)} (r0=${hex(r0)}); it returns with nothing changed`),
  ],
});
