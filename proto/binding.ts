/** WebSocket subprotocol token of this major version. */
export const subprotocol = 'trapline.kvm.v1';

/** HTTP path of the kernel endpoint. */
export const endpointPath = '/v1/kvm';

/** Highest minor version this program speaks. */
export const minorVersion = 0;

/** What a peer may announce beyond the minor version; absent means unsupported. */
export const sessionCapabilities = ['batch', 'resume', 'lanes', 'alarm'] as const;
