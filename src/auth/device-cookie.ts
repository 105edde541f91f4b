import { randomBytes } from 'node:crypto';
import { sign, unsign } from 'cookie-signature';

export const DEVICE_COOKIE = 'rabit.device';
export const DEVICE_COOKIE_MS = 365 * 24 * 60 * 60_000;

/** Signature prefix, so that a signature of this cookie is invalid for any other. */
const PURPOSE = 'device:';
const MAX_ACCOUNTS = 5;
const DEVICE_BYTES = 16;

type Device = [userId: string, deviceId: string];

/** The accounts that a browser has logged into, newest first; signed, so that a client cannot forge one. */
export class DeviceCookie {
  private constructor(private readonly devices: readonly Device[]) {}

  static parse(value: string | undefined, secrets: readonly string[]): DeviceCookie {
    const payload = secrets
      .map((secret) => (value === undefined ? false : unsign(PURPOSE + value, secret)))
      .find((signed) => signed !== false);
    if (payload === undefined) return new DeviceCookie([]);
    const json = Buffer.from(payload.slice(PURPOSE.length), 'base64url').toString();
    return new DeviceCookie(JSON.parse(json) as Device[]);
  }

  deviceOf(userId: string): string | undefined {
    return this.devices.find(([id]) => id === userId)?.[1];
  }

  with(userId: string): DeviceCookie {
    const device: Device = [userId, this.deviceOf(userId) ?? randomBytes(DEVICE_BYTES).toString('base64url')];
    return new DeviceCookie([device, ...this.devices.filter(([id]) => id !== userId)].slice(0, MAX_ACCOUNTS));
  }

  serialise(secret: string): string {
    const payload = Buffer.from(JSON.stringify(this.devices)).toString('base64url');
    return sign(PURPOSE + payload, secret).slice(PURPOSE.length);
  }
}
