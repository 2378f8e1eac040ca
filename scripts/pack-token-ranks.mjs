/**
 * Packs a `.tiktoken` vocabulary for `src/cost/token-ranks.ts`; run by the build. The ranks must run from 0 without a gap.
 * @param {string} tiktoken lines of base64 token and rank
 * @returns {Buffer} per token one byte of length and its bytes
 */
export function packTokenRanks(tiktoken) {
  const pieces = [];
  for (const line of tiktoken.split('\n')) {
    if (line === '') continue;
    const [token = '', rank] = line.split(' ');
    const bytes = Buffer.from(token, 'base64');
    if (Number(rank) * 2 !== pieces.length || bytes.length === 0 || bytes.length > 255) {
      throw new Error(`The vocabulary cannot be packed: token ${rank} is out of order or too long.`);
    }
    pieces.push(Buffer.from([bytes.length]), bytes);
  }
  return Buffer.concat(pieces);
}
