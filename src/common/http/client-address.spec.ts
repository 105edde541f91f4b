import type { Socket } from 'node:net';
import { addressOf, networkOf } from './client-address.js';

const from = (ip: string | undefined) =>
  addressOf({ ip, socket: { remoteAddress: '::ffff:10.0.0.9' } as Socket });

describe('the address of a client', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s', (ip, address) => {
    expect(from(ip)).toBe(address);
  });

  it.each([undefined, '', 'unknown', '198.51.100.7:80', 'x'.repeat(5000), '[', '1.2.3.4.5'])(
    'is the proxy’s where that forwards %j',
    (ip) => {
      expect(from(ip)).toBe('10.0.0.9');
    },
  );
});

describe('the network of an address', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::3:4:5:6', '2001:db8:0:0::/64'],
    ['2001:db8::5', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::198.51.100.7', '64:ff9b:0:0::/64'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
