import { describe, expect, it } from 'vitest';
import { errnoName, errnos } from './errno.ts';

describe('an errno', () => {
  it.each([
    ['EPERM', 1],
    ['ENOENT', 2],
    ['EINTR', 4],
    ['ENXIO', 6],
    ['E2BIG', 7],
    ['ENOEXEC', 8],
    ['EFAULT', 14],
    ['EBUSY', 16],
    ['EEXIST', 17],
    ['ENODEV', 19],
    ['EINVAL', 22],
    ['ENOTTY', 25],
    ['ENOSYS', 38],
    ['EHWPOISON', 133],
  ] as const)('%s has the number Linux gives it, %i', (name, number) => {
    expect(errnos[name]).toBe(number);
    expect(errnoName(number)).toBe(name);
  });

  it('has a number of its own', () => {
    expect(new Set(Object.values(errnos)).size).toBe(Object.keys(errnos).length);
  });

  it('of another number has no name', () => {
    expect(errnoName(0)).toBeUndefined();
    expect(errnoName(4095)).toBeUndefined();
  });
});
