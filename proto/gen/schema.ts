/** SHA-256 of the descriptor set `trapline.binpb`: 29650c569709a068939e2a906f54e65a0d4c4924fd246926b9bd5890b9f103ce */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x29, 0x65, 0x0c, 0x56, 0x97, 0x09, 0xa0, 0x68, 0x93, 0x9e, 0x2a, 0x90, 0x6f, 0x54, 0xe6, 0x5a, 0x0d, 0x4c, 0x49, 0x24, 0xfd, 0x24, 0x69, 0x26, 0xb9, 0xbd, 0x58, 0x90, 0xb9, 0xf1, 0x03, 0xce,
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
