/**
 * Token strings as vocabularies hold them (`convert_ids_to_tokens`) back to text: GPT-2's byte-level alphabet (Ġ for a space) and
 * SentencePiece's (▁ for a space, <0x0A> for a byte). A character whose bytes lie in several tokens goes to the last of them.
 */
export function piecesOf(tokens: readonly string[], response: string): string[] | undefined {
  for (const decode of [asTheyAre, byteLevel, sentencePiece]) {
    const pieces = decode(tokens);
    const fitted = pieces && fit(pieces, response);
    if (fitted) return fitted;
  }
  return undefined;
}

/** The pieces when their join is the response, or is it but for special tokens that one of the two leaves out. */
function fit(pieces: string[], response: string): string[] | undefined {
  const joined = pieces.join('');
  if (joined === response) return pieces;
  // SentencePiece puts a space before the first word, and the response lacks it.
  if (joined === ` ${response}`) return [pieces[0].slice(1), ...pieces.slice(1)];
  return undefined;
}

const asTheyAre = (tokens: readonly string[]): string[] => [...tokens];

/** GPT-2's table: printable bytes stand for themselves, the others for characters from 256 on. */
const BYTE_OF = new Map<string, number>();
{
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    BYTE_OF.set(String.fromCharCode(printable ? byte : next++), byte);
  }
}

function byteLevel(tokens: readonly string[]): string[] | undefined {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  for (const token of tokens) {
    const bytes: number[] = [];
    for (const character of token) {
      const byte = BYTE_OF.get(character);
      if (byte === undefined) return undefined;
      bytes.push(byte);
    }
    pieces.push(decoder.decode(new Uint8Array(bytes), { stream: true }));
  }
  return pieces;
}

function sentencePiece(tokens: readonly string[]): string[] {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  return tokens.map((token) => {
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
    const bytes = byte
      ? new Uint8Array([parseInt(byte[1], 16)])
      : encoder.encode(token.replaceAll('▁', ' '));
    return decoder.decode(bytes, { stream: true });
  });
}
