import type { IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';

/** Bytes a frame needs around the one large field it may hold. */
const frameOverheadBytes = 512;

function tooLarge(name: IoctlRequest['name'], what: string, bytes: number, room: number): IoctlResult {
  return {
    ok: false,
    name,
    errno: 'E2BIG',
    message: `${what} of ${bytes} bytes exceeds the ${room} a frame of this session has room for`,
  };
}

/** Refuses what could never be answered within the session's frame size; `undefined` lets the ioctl through. */
export function guardIoctl(request: IoctlRequest, frameBytesMax: number): IoctlResult | undefined {
  const room = frameBytesMax - frameOverheadBytes;
  if (request.name === 'read_memory' && request.bytes > room) {
    return tooLarge(request.name, 'a read', request.bytes, room);
  }
  if (request.name === 'set_exit_contents') {
    const bytes = request.windows.reduce((sum, window) => sum + window.bytes, 0);
    if (bytes > room) return tooLarge(request.name, 'an exit with windows', bytes, room);
  }
  return undefined;
}

/** Replaces a result that no frame of the session can carry by its errno. */
export function guardResult(result: IoctlResult, frameBytesMax: number): IoctlResult {
  if (!result.ok || !('bitmap' in result.value)) return result;
  const room = frameBytesMax - frameOverheadBytes;
  const { length } = result.value.bitmap;
  return length > room ? tooLarge(result.name, 'a bitmap', length, room) : result;
}
