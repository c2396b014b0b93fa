/** SHA-256 of the descriptor set `trapline.binpb`: 3d6738ed22d02acc1f708bd87c483766ecda2eaf6ceb1f3d74f7183f66f76dd1 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x3d, 0x67, 0x38, 0xed, 0x22, 0xd0, 0x2a, 0xcc, 0x1f, 0x70, 0x8b, 0xd8, 0x7c, 0x48, 0x37, 0x66, 0xec, 0xda, 0x2e, 0xaf, 0x6c, 0xeb, 0x1f, 0x3d, 0x74, 0xf7, 0x18, 0x3f, 0x66, 0xf7, 0x6d, 0xd1,
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
} as const;

/** Field number of the entries in `Batch`. */
export const batchNumbers = {
  frames: 1,
} as const;
