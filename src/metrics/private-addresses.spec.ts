import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { isFromPrivate } from './private-addresses.js';

const isFrom = (remoteAddress: string | undefined, headers: IncomingHttpHeaders = {}) =>
  isFromPrivate({ headers, socket: { remoteAddress } as Socket });

describe('isFromPrivate', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
  ])('holds for a peer at %s, and for one that it forwards for', (address) => {
    expect(isFrom(address)).toBe(true);
    expect(isFrom('127.0.0.1', { 'x-forwarded-for': `10.0.0.1, ${address}` })).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '192.169.0.1',
    '11.0.0.1',
    '126.255.255.255',
    '0.0.0.0',
    '::',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    'fec0::1',
    'ff02::1',
    '',
    'unknown',
    'localhost',
    '10.1',
    '0x7f.0.0.1',
    '127.0.0.1:80',
    '010.0.0.1',
    '[::1]',
  ])('does not hold for a peer at "%s", nor for one that it forwards for', (address) => {
    expect(isFrom(address)).toBe(false);
    for (const list of [address, `127.0.0.1, ${address}`, `${address}, 127.0.0.1`])
      expect(isFrom('127.0.0.1', { 'x-forwarded-for': list })).toBe(false);
    expect(isFrom('127.0.0.1', { 'x-real-ip': address })).toBe(false);
  });

  it('does not hold for a peer that has gone', () => expect(isFrom(undefined)).toBe(false));

  it('reads the standard header of proxies as well', () => {
    expect(isFrom('::1', { forwarded: 'for=10.0.0.1;proto=http, For="[fd00::17]";by=8.8.8.8' })).toBe(true);
    expect(isFrom('::1', { forwarded: 'for=10.0.0.1, for=192.0.2.43;proto=http' })).toBe(false);
    expect(isFrom('::1', { forwarded: 'by=10.0.0.1;for=_hidden' })).toBe(false);
  });
});
