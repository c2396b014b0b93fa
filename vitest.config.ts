import { defineConfig } from 'vitest/config';

const rooms = ['proto', 'kernel-sim', 'vmm', 'server', 'cli'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: [...rooms.map((room) => `${room}/**/*.test.ts`), 'test/*.test.ts'] } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts', 'test/guests/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'slow',
          include: ['test/differential/**/*.test.ts', 'test/simulate/**/*.test.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
