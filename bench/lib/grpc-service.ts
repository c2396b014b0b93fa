const bytes = (value: Buffer) => value;

/** One bidirectional stream of messages that are already bytes: gRPC without a codec. */
export const exitService = {
  exits: {
    path: '/bench.Exits/Exits',
    requestStream: true,
    responseStream: true,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  },
} as const;
