import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isPrivateAddress } from '../common/http/private-address.js';

/** Whether the peer and every forwarded address are in private networks. */
export function isFromPrivate({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  return [socket.remoteAddress ?? '', ...forwardedAddresses(headers)].every(isPrivateAddress);
}

/** Every forwarded address, valid or not, from trusted proxies or not. */
function forwardedAddresses(headers: IncomingHttpHeaders): string[] {
  const listed = ['x-forwarded-for', 'x-real-ip'].flatMap((name) => splitHeader(headers[name], ','));
  const elements = splitHeader(headers.forwarded, /[;,]/).filter((element) => /^for\s*=/i.test(element));
  return [
    ...listed,
    ...elements.map((element) => element.replace(/^for\s*=\s*/i, '').replace(/["[\]]/g, '')),
  ];
}

function splitHeader(value: string | string[] | undefined, separator: string | RegExp): string[] {
  if (value === undefined) return [];
  return String(value)
    .split(separator)
    .map((part) => part.trim());
}
