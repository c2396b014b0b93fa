/** The part of the WebAssembly API the engine uses: TypeScript ships its types only with the browser's. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number; readonly shared: true });
    readonly buffer: SharedArrayBuffer;
    /** Pages before growing. @throws RangeError past the maximum */
    grow(pages: number): number;
  }
}
