import { describe, expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

function beats(heartbeat: Heartbeat, ...times: readonly number[]): readonly string[] {
  return times.map((now) => heartbeat.beat(now));
}

describe('a peer', () => {
  it('that says something in every interval is left alone (LIVE-6)', () => {
    const heartbeat = new Heartbeat(10, 0);
    for (const now of [10, 20, 30, 40, 50]) {
      heartbeat.heard();
      expect(heartbeat.beat(now)).toBe('nothing');
    }
  });

  it('that falls silent is asked twice and then counts as gone (LIVE-6)', () => {
    expect(beats(new Heartbeat(10, 0), 10, 20, 30, 40)).toEqual(['nothing', 'ping', 'ping', 'gone']);
  });

  it('that answers the second question is there (LIVE-6)', () => {
    const heartbeat = new Heartbeat(10, 0);
    expect(beats(heartbeat, 10, 20, 30)).toEqual(['nothing', 'ping', 'ping']);
    heartbeat.heard();
    expect(beats(heartbeat, 40, 50, 60, 70)).toEqual(['nothing', 'ping', 'ping', 'gone']);
  });

  it('is not blamed for time in which we ourselves were away (LIVE-7)', () => {
    const heartbeat = new Heartbeat(10, 0);
    expect(beats(heartbeat, 10, 20, 30)).toEqual(['nothing', 'ping', 'ping']);
    expect(beats(heartbeat, 65_000, 65_010, 65_020, 65_030)).toEqual(['ping', 'ping', 'ping', 'gone']);
  });
});
