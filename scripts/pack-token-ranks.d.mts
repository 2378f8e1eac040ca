export function packTokenRanks(tiktoken: string): Uint8Array;
