import { type DeviceRegister, defineDevice } from '../api/define-device.ts';

/** Maintenance that is done by the time it can be read back: the model caches nothing. */
function maintenance(name: string, at: number, doc: string): DeviceRegister {
  return { name, at, access: 'rw', doc, read: () => 0, write: () => [] };
}

/** Lockdown by way, for data and instructions of each of eight masters. */
function lockdown(master: number): readonly DeviceRegister[] {
  const row = { access: 'rw', doc: 'lockdown by way', writable: 0xffff } as const;
  return [
    { ...row, name: `REG9_D_LOCKDOWN${master}`, at: 0x900 + master * 8 },
    { ...row, name: `REG9_I_LOCKDOWN${master}`, at: 0x904 + master * 8 },
  ];
}

const secure = { access: 'rw', secure: true } as const;

/**
 * L2C-310 (PL310) level 2 cache controller that caches nothing. Everybody reads its registers; control, latencies,
 * filtering, debug, prefetch and power are written by the secure world alone, as behind the monitors of these boards.
 */
export const l2c310 = defineDevice({
  name: 'l2c310',
  doc: 'level 2 cache controller',
  bytes: 0x1000,
  source: 'ARM DDI 0246, table 3-1 and section 3.3',
  compatible: ['arm,pl310-cache'],
  properties: { 'cache-unified': true, 'cache-level': 2 },
  registers: [
    { name: 'REG0_CACHE_ID', at: 0x000, access: 'ro', doc: 'implementer ARM, L2C-310 r3p3', reset: 0x4100_00c9 },
    { name: 'REG0_CACHE_TYPE', at: 0x004, access: 'ro', doc: '8 ways of 16 KiB, lockdown by way', reset: 0x1c10_0100 },
    { ...secure, name: 'REG1_CONTROL', at: 0x100, doc: 'bit 0 turns the cache on', writable: 1 },
    { ...secure, name: 'REG1_AUX_CONTROL', at: 0x104, doc: 'auxiliary control', reset: 0x0202_0000 },
    { ...secure, name: 'REG1_TAG_RAM_CONTROL', at: 0x108, doc: 'tag RAM latency', reset: 0x777, writable: 0x777 },
    { ...secure, name: 'REG1_DATA_RAM_CONTROL', at: 0x10c, doc: 'data RAM latency', reset: 0x777, writable: 0x777 },
    { name: 'REG2_EV_COUNTER_CTRL', at: 0x200, access: 'rw', doc: 'event counters, which count nothing', writable: 7 },
    { name: 'REG2_INT_MASK', at: 0x214, access: 'rw', doc: 'interrupt mask', writable: 0x1ff },
    { name: 'REG2_INT_MASK_STATUS', at: 0x218, access: 'ro', doc: 'masked interrupt status' },
    { name: 'REG2_INT_RAW_STATUS', at: 0x21c, access: 'ro', doc: 'raw interrupt status' },
    { name: 'REG2_INT_CLEAR', at: 0x220, access: 'wo', doc: 'interrupt clear', writable: 0x1ff, write: () => [] },
    maintenance('REG7_CACHE_SYNC', 0x730, 'drains the buffers'),
    maintenance('REG7_INV_PA', 0x770, 'invalidates a line'),
    maintenance('REG7_INV_WAY', 0x77c, 'invalidates ways'),
    maintenance('REG7_CLEAN_PA', 0x7b0, 'cleans a line'),
    maintenance('REG7_CLEAN_INDEX', 0x7b8, 'cleans a line by index'),
    maintenance('REG7_CLEAN_WAY', 0x7bc, 'cleans ways'),
    maintenance('REG7_CLEAN_INV_PA', 0x7f0, 'cleans and invalidates a line'),
    maintenance('REG7_CLEAN_INV_INDEX', 0x7f8, 'cleans and invalidates a line by index'),
    maintenance('REG7_CLEAN_INV_WAY', 0x7fc, 'cleans and invalidates ways'),
    ...Array.from({ length: 8 }, (_, master) => lockdown(master)).flat(),
    { name: 'REG9_LOCK_LINE_EN', at: 0x950, access: 'rw', doc: 'lockdown by line', writable: 1 },
    {
      name: 'REG9_UNLOCK_WAY',
      at: 0x954,
      access: 'rw',
      doc: 'unlocks all lines of ways',
      read: () => 0,
      write: () => [],
    },
    { ...secure, name: 'REG12_ADDR_FILTERING_START', at: 0xc00, doc: 'address filter start', writable: 0xfff0_0001 },
    { ...secure, name: 'REG12_ADDR_FILTERING_END', at: 0xc04, doc: 'address filter end', writable: 0xfff0_0000 },
    { ...secure, name: 'REG15_DEBUG_CTRL', at: 0xf40, doc: 'debug control', writable: 7 },
    { ...secure, name: 'REG15_PREFETCH_CTRL', at: 0xf60, doc: 'prefetch control', writable: 0x7980_001f },
    { ...secure, name: 'REG15_POWER_CTRL', at: 0xf80, doc: 'power control', writable: 3 },
  ],
});
