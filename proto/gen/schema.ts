/** SHA-256 of the descriptor set `trapline.binpb`: 58a11d5408564b653eaf3f5f8bd2312f4683ce805f434f589d68d13f856effb1 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x58, 0xa1, 0x1d, 0x54, 0x08, 0x56, 0x4b, 0x65, 0x3e, 0xaf, 0x3f, 0x5f, 0x8b, 0xd2, 0x31, 0x2f, 0x46, 0x83, 0xce, 0x80, 0x5f, 0x43, 0x4f, 0x58, 0x9d, 0x68, 0xd1, 0x3f, 0x85, 0x6e, 0xff, 0xb1,
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
