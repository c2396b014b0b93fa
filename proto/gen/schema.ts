/** SHA-256 of the descriptor set `trapline.binpb`: b8c73281a12c7db47641919c763d8ad079af50d85f3bf68ea243d841158254d7 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0xb8, 0xc7, 0x32, 0x81, 0xa1, 0x2c, 0x7d, 0xb4, 0x76, 0x41, 0x91, 0x9c, 0x76, 0x3d, 0x8a, 0xd0, 0x79, 0xaf, 0x50, 0xd8, 0x5f, 0x3b, 0xf6, 0x8e, 0xa2, 0x43, 0xd8, 0x41, 0x15, 0x82, 0x54, 0xd7,
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
