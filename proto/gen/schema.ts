/** SHA-256 of the descriptor set `trapline.binpb`: 21de9686dd0ac94926cc732bd0ec78ccf8c2525e8df3f5e915902d3b0951e562 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x21, 0xde, 0x96, 0x86, 0xdd, 0x0a, 0xc9, 0x49, 0x26, 0xcc, 0x73, 0x2b, 0xd0, 0xec, 0x78, 0xcc, 0xf8, 0xc2, 0x52, 0x5e, 0x8d, 0xf3, 0xf5, 0xe9, 0x15, 0x90, 0x2d, 0x3b, 0x09, 0x51, 0xe5, 0x62,
);

/** Field number of each request in `Ioctl`, and of its result in `IoctlResult`. */
export const ioctlNumbers = {
  getOneReg: 4,
  setOneReg: 5,
  readMemory: 6,
  writeMemory: 7,
  zeroMemory: 8,
  irqLine: 9,
  getMpState: 10,
  setMpState: 11,
  immediateExit: 12,
  checkExtension: 16,
  enableCap: 17,
  createVm: 18,
  setUserMemoryRegion: 19,
  getDirtyLog: 20,
  createVcpu: 21,
  armPreferredTarget: 22,
  armVcpuInit: 23,
  getRegList: 24,
  createDevice: 25,
  setDeviceAttr: 26,
  getDeviceAttr: 27,
  hasDeviceAttr: 28,
  setGuestDebug: 29,
  registerCoalescedMmio: 30,
  unregisterCoalescedMmio: 31,
  ioeventfd: 32,
  setCallRouting: 33,
  setExitContents: 34,
} as const;

/** Field number of each body in `Frame`. */
export const frameNumbers = {
  run: 1,
  exit: 2,
  ioctl: 3,
  ioctlResult: 4,
  event: 5,
  batch: 6,
  ping: 7,
  progress: 8,
  error: 9,
  goaway: 10,
  hello: 11,
  welcome: 12,
  ready: 13,
  reject: 14,
  ack: 15,
} as const;

/** Field number of the entries in `Batch`. */
export const batchNumbers = {
  frames: 1,
} as const;
