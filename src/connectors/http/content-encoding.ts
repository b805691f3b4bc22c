import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';

type Decode = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

/** A response body that cannot be decoded, or that is too large when it is decoded. The message completes "The provider …". */
export class ContentEncodingError extends Error {
  override readonly name = 'ContentEncodingError';
}

/**
 * Decodes a response body. The gateway asks for none of these encodings, but proxies and CDNs apply them unasked.
 *
 * @param contentEncoding the header of that name: the encodings in the order in which they were applied.
 * @param maximumBytes of the decoded body.
 * @throws ContentEncodingError
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export async function decodeBody(body: Buffer, contentEncoding: string, maximumBytes: number): Promise<Buffer> {
  const encodings = contentEncoding.split(',').map((name) => name.trim().toLowerCase());
  let decoded = body;
  for (const encoding of encodings.reverse()) {
    // A response without content, such as 304, has the headers of the one that it stands for.
    if (decoded.length > 0 && encoding !== 'identity' && encoding !== '') {
      decoded = await decodeOnce(decoded, encoding, maximumBytes);
    }
  }
  return decoded;
}

async function decodeOnce(body: Buffer, encoding: string, maximumBytes: number): Promise<Buffer> {
  const decode = DECODERS.get(encoding);
  if (!decode) throw new ContentEncodingError('returned a body in an unknown content encoding');
  try {
    return await decode(body, { maxOutputLength: maximumBytes });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw new ContentEncodingError(
      isTooLarge ? 'returned a response that exceeds the size limit' : `returned a body that is not valid ${encoding}`,
    );
  }
}
