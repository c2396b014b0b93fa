/** What each kernel of kernels.S leaves in r0, computed here. */
export const results = { sieve: sieve(), crc: crc(), matrix: matrix(), program: program() } as const;

function sieve(): number {
  const composite = new Uint8Array(8192);
  let primes = 0;
  for (let n = 2; n < 8192; n += 1) {
    if (composite[n] === 1) continue;
    primes += 1;
    for (let multiple = n * n; multiple < 8192; multiple += n) composite[multiple] = 1;
  }
  return primes;
}

function crc(): number {
  let sum = 0xffff_ffff;
  for (let n = 0; n < 1024; n += 1) {
    sum ^= n & 0xff;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ ((sum & 1) === 0 ? 0 : 0xedb8_8320);
  }
  return ~sum >>> 0;
}

function matrix(): number {
  let sum = 0;
  for (let row = 0; row < 16; row += 1) {
    for (let column = 0; column < 16; column += 1) {
      for (let n = 0; n < 16; n += 1) {
        sum = (sum + Math.imul((row * 16 + n) * 9, ((n * 16 + column) * 9) ^ 0x55)) | 0;
      }
    }
  }
  return sum >>> 0;
}

function program(): number {
  const words = new Int32Array(256);
  let last = 42;
  for (const n of words.keys()) {
    last = (Math.imul(last, 0x41c6_4e6d) + 12_345) | 0;
    words[n] = last;
  }
  words.sort();
  let looks = 0;
  const table = new Int32Array(512);
  for (const word of words) {
    let place = Math.imul(word, 0x9e37_79b1) >>> 23;
    for (looks += 1; table[place] !== 0 && table[place] !== word; looks += 1) place = (place + 1) & 511;
    table[place] = word;
  }
  const copies = 32 * (49 + 33 + 6);
  const sum = words.reduce((before, word) => (word + ((before >>> 5) | (before << 27))) | 0, 0);
  return (sum + (copies ^ (looks << 5))) >>> 0;
}
