/** In pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

/** Where a PNG, GIF or WebP tells its size. */
const HEADER_BYTES = 48;

/** A JPEG's size stands behind its metadata, which may hold a preview. */
const JPEG_HEADER_BYTES = 96 * 1024;

/** The size that a PNG, GIF, WebP or JPEG tells in its header; undefined for other formats and damaged data. */
export function imageSize(base64: string): ImageSize | undefined {
  const header = beginning(base64, HEADER_BYTES);
  const size = header.length < HEADER_BYTES ? undefined : sizeIn(header, base64);
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}

function beginning(base64: string, bytes: number): Buffer {
  return Buffer.from(base64.slice(0, (bytes * 4) / 3), 'base64');
}

function sizeIn(header: Buffer, base64: string): ImageSize | undefined {
  if (header.readUInt32BE(0) === 0x89504e47) return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
  if (header.toString('latin1', 0, 4) === 'GIF8') return { width: header.readUInt16LE(6), height: header.readUInt16LE(8) };
  if (header.toString('latin1', 8, 12) === 'WEBP') return webpSize(header);
  return header.readUInt16BE(0) === 0xffd8 ? jpegSize(beginning(base64, JPEG_HEADER_BYTES)) : undefined;
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(bytes: Buffer): ImageSize | undefined {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const packed = bytes.readUInt32LE(21);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}

/** Goes from marker to marker up to the start of a frame (C0 to CF but for tables C4, C8 and CC). */
function jpegSize(bytes: Buffer): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && (marker === 0xc0 || marker % 4 !== 0);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
