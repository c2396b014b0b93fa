import type { Frame } from '../../proto/frame.ts';
import type { TraceLine } from './open.ts';

/** Something that happened in a session, however its frames travelled: what can be compared with another run's. */
export interface Happening {
  readonly key: string;
  /** `vcpu 0 seq 3 exit` */
  readonly where: string;
  readonly toKernel: boolean;
  readonly frame: Frame;
}

interface Place {
  readonly key: string;
  readonly where: string;
}

/** Numbers of things by the name the wire gives them, from 1 in the order they are first seen. */
class Numbers {
  readonly #numbers = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  of(kind: string, name: string): number {
    const known = this.#numbers.get(`${kind} ${name}`);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    this.#numbers.set(`${kind} ${name}`, number);
    return number;
  }
}

function vcpuPlace(frame: { readonly vm: number; readonly vcpu: number; readonly seq: number }, what: string): Place {
  const { vm, vcpu, seq } = frame;
  return { key: `${what} ${vm}/${vcpu}/${seq}`, where: `vcpu ${vcpu} seq ${seq} ${what}` };
}

/**
 * The exits, answers, ioctls, events and ends of a session, each once and in order: what was sent again is left out, and
 * so are the handshake, acknowledgements and signs of life. Ioctls and events are counted, as ids and places may differ.
 */
export function happenings(lines: Iterable<TraceLine>): readonly Happening[] {
  const numbers = new Numbers();
  const seen = new Set<string>();
  return Array.from(lines).flatMap((line): readonly Happening[] => {
    if (line.kind !== 'frame' || line.frame === undefined) return [];
    const { frame, toKernel } = line;
    const place = placeOf(frame, toKernel, numbers);
    if (place === undefined || seen.has(place.key)) return [];
    seen.add(place.key);
    return [{ ...place, toKernel, frame }];
  });
}

function placeOf(frame: Frame, toKernel: boolean, numbers: Numbers): Place | undefined {
  switch (frame.type) {
    case 'exit':
      return vcpuPlace(frame, 'exit');
    case 'run':
      return vcpuPlace(frame, 'reply');
    case 'ioctl': {
      const number = numbers.of('ioctl', String(frame.id));
      return { key: `ioctl ${number}`, where: `ioctl ${number} (${frame.request.name})` };
    }
    case 'ioctl_result': {
      const number = numbers.of('ioctl', String(frame.id));
      return { key: `result ${number}`, where: `result of ioctl ${number} (${frame.result.name})` };
    }
    case 'event': {
      const number = numbers.of(`event of VM ${frame.vm}`, String(frame.vmOrder));
      return { key: `event ${frame.vm}/${number}`, where: `event ${number} of VM ${frame.vm}` };
    }
    case 'goaway':
    case 'error': {
      const who = toKernel ? 'the VMM' : 'the kernel';
      return { key: `${frame.type} ${toKernel}`, where: `${frame.type} of ${who}` };
    }
    default:
      return undefined;
  }
}
