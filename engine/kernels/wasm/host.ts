/** @file What the kernels ask of the host's WebAssembly, which every page, worker and Node has. */

interface Host {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

/** Null where there is none, as in a page whose policy forbids it. */
export const host: Host | null =
  (globalThis as { readonly WebAssembly?: Host }).WebAssembly ?? null;
