import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Conversation, compareTranscripts, type Dialogue, transcriptProblems } from './expect.ts';

const dialogue: Dialogue = {
  opening: { expect: /press a key/, type: ' ' },
  prompt: /\$ $/,
  commands: [
    { type: 'one\r', answer: /1/ },
    { type: 'time\r', answer: /now/, varies: /^now/ },
    { type: 'off\r', answer: /bye/ },
  ],
};

function console() {
  const typed: string[] = [];
  let ended = false;
  const conversation = new Conversation(dialogue, 10, {
    type: (text) => void typed.push(text),
    end: () => {
      ended = true;
    },
  });
  return { conversation, typed, hasEnded: () => ended };
}

const whole = ['press a key', '\r\n$ ', 'one\r\n1\r\n$ ', 'time\r\nnow 12:00\r\n$ ', 'off\r\nbye\r\n'];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a conversation', () => {
  it('types each command when the prompt has come, whatever pieces the console comes in', () => {
    const { conversation, typed } = console();
    for (const letter of whole.join('')) conversation.feed(letter);
    expect(typed).toEqual([' ', 'one\r', 'time\r', 'off\r']);
    const transcript = conversation.finish();
    expect(transcript).toEqual({ opening: '', answers: ['one\r\n1\r\n', 'time\r\nnow 12:00\r\n', 'off\r\nbye\r\n'] });
    expect(transcriptProblems(dialogue, transcript)).toEqual([]);
  });

  it('does not take an old prompt for a new one', () => {
    const { conversation, typed } = console();
    conversation.feed('press a key $ $ ');
    expect(typed).toEqual([' ']);
    conversation.feed('$ ');
    expect(typed).toEqual([' ', 'one\r']);
    conversation.finish();
  });

  it('does not see what moves a cursor', () => {
    const { conversation, typed } = console();
    conversation.feed('press a key');
    conversation.feed('$ \u001b[6');
    conversation.feed('n');
    expect(typed).toEqual([' ', 'one\r']);
    conversation.finish();
  });

  it('gives up when a prompt does not come in time, and says which, after what, and what was shown last', () => {
    const { conversation, hasEnded } = console();
    for (const text of whole.slice(0, 2)) conversation.feed(text);
    conversation.feed('one\r\nPanic: no more\r\n');
    vi.advanceTimersByTime(9999);
    expect(hasEnded()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(hasEnded()).toBe(true);
    const { problem } = conversation.finish();
    expect(problem).toMatch(/^10 s have passed, and .* did not come after "one\\r" was typed; .*last lines:\n/);
    expect(problem).toContain('Panic: no more');
  });

  it('says that the machine ended too early, and that it did not end', () => {
    const early = console();
    early.conversation.feed('press a key');
    expect(early.conversation.finish().problem).toMatch(/^the machine ended, and .* did not come after " " was typed/);
    const late = console();
    for (const text of whole) late.conversation.feed(text);
    vi.advanceTimersByTime(10_000);
    expect(late.conversation.finish().problem).toMatch(/^10 s have passed, and the machine did not end after "off\\r"/);
  });
});

describe('of two transcripts', () => {
  const here = { opening: 'hello\n', answers: ['one\r\n1\r\n', 'time\r\nnow 12:00\r\n', 'off\r\nbye\r\n'] };

  it('the lines that vary are not compared', () => {
    expect(
      compareTranscripts(dialogue, here, {
        opening: 'HELLO',
        answers: ['one\n1\n', 'time\nnow 13:00\n', 'off\nbye\n'],
      }),
    ).toEqual([]);
  });

  it('the first other line of each answer is told, and one that is missing', () => {
    expect(compareTranscripts(dialogue, here, { opening: 'HELLO', answers: ['one\n2\n', 'time\n', 'off\n'] })).toEqual([
      '"one\\r": here "1", QEMU "2"',
      '"off\\r": 2 lines here, 1 on QEMU',
    ]);
  });

  it('what came before the first key is compared where the dialogue says so', () => {
    const greeting = (text: string) => ({ ...here, opening: text });
    const opening = { ...dialogue.opening, varies: /^Core/ };
    const strict = { ...dialogue, opening };
    expect(compareTranscripts(strict, greeting('U-Boot\nCore: 1\n'), greeting('U-Boot\nCore: 2\n'))).toEqual([]);
    expect(compareTranscripts(strict, greeting('U-Boot 1\n'), greeting('U-Boot 2\n'))).toEqual([
      'before the first key: here "U-Boot 1", QEMU "U-Boot 2"',
    ]);
  });

  it('an answer without what it must have is told', () => {
    expect(transcriptProblems(dialogue, { opening: '', answers: ['one\r\n', 'now', 'bye'] })).toEqual([
      '"one\\r" was answered without /1/: "one\\r\\n"',
    ]);
  });
});
