import { crc32, deflateSync } from 'node:zlib';

const SIDE_PIXELS = 16;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
};

/** Width, height, 8 bits a channel, RGB, and the only compression, filter and interlace there are. */
const header = Buffer.concat([uint32(SIDE_PIXELS), uint32(SIDE_PIXELS), Buffer.from([8, 2, 0, 0, 0])]);

const row = (index: number, y: number): Buffer => {
  const pixels = Array.from({ length: SIDE_PIXELS }, (_, x) => [(index * 37) % 256, x * 16, (y * 16 + index) % 256]);
  return Buffer.from([0, ...pixels.flat()]);
};

/** A small picture; another index is another picture. */
export const png = (index: number): Buffer => {
  const rows = Buffer.concat(Array.from({ length: SIDE_PIXELS }, (_, y) => row(index, y)));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
