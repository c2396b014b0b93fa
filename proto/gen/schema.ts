/** SHA-256 of the descriptor set `trapline.binpb`: 9d7e51bbeb2e0c9ed43b36c485966aac5c27317a9c4816044209e79a6de4c338 */
export const schemaDigest: Uint8Array = Uint8Array.of(
  0x9d, 0x7e, 0x51, 0xbb, 0xeb, 0x2e, 0x0c, 0x9e, 0xd4, 0x3b, 0x36, 0xc4, 0x85, 0x96, 0x6a, 0xac, 0x5c, 0x27, 0x31, 0x7a, 0x9c, 0x48, 0x16, 0x04, 0x42, 0x09, 0xe7, 0x9a, 0x6d, 0xe4, 0xc3, 0x38,
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
