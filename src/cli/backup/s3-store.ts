import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { quietAwsSdk } from '../../config/aws.js';
import { BackupFault } from './backup-fault.js';
import { Digest } from './backup-files.js';
import { BACKUP_NAME, type BackupStore, storedBackup, type StoredBackup } from './backup-store.js';
import { MANIFEST, type Manifest, type ManifestAccess, openManifest } from './manifest.js';
import { storedChecksum } from './s3-checksum.js';

export interface S3Place {
  bucket: string;
  /** Without slashes at either end; empty for the bucket's root. */
  prefix: string;
}

/** S3 requires parts of at least 5 MiB and at most 10,000 of them: this allows 160 GB per table. */
const PART_BYTES = 16 * 1024 * 1024;

export function parseS3(address: string): S3Place | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: prefix.replaceAll(/^\/+|\/+$/g, '') };
}

/** Loaded on demand, since most commands do not need it. */
const sdk = () => {
  quietAwsSdk();
  return import('@aws-sdk/client-s3');
};

/** Backups in S3 or a compatible store; the SDK's environment supplies credentials and region. */
export class S3Store implements BackupStore {
  private constructor(
    private readonly client: S3Client,
    private readonly place: S3Place,
  ) {}

  static async open(place: S3Place, endpoint: string | undefined): Promise<S3Store> {
    const { S3Client } = await sdk();
    return new S3Store(new S3Client(endpoint ? { endpoint, forcePathStyle: true } : {}), place);
  }

  close(): void {
    this.client.destroy();
  }

  locationOf(name: string): string {
    return `s3://${this.place.bucket}/${this.keyOf(name)}`;
  }

  /**
   * Fails before a dump that may take hours.
   * @throws BackupFault when access is denied
   */
  async probe(): Promise<void> {
    const { ListObjectsV2Command } = await sdk();
    const asked = new ListObjectsV2Command({ Bucket: this.place.bucket, Prefix: this.keyOf(''), MaxKeys: 1 });
    await this.talk('looking', () => this.client.send(asked));
  }

  /** A second backup in the same second gets a number. */
  async freeName(name: string): Promise<string> {
    const taken = new Set(await this.names());
    for (let number = 1; ; number += 1) {
      const free = number === 1 ? name : `${name}-${number}`;
      if (!taken.has(free)) return free;
    }
  }

  async list(): Promise<StoredBackup[]> {
    const backups: StoredBackup[] = [];
    for (const name of (await this.names()).filter((entry) => BACKUP_NAME.test(entry))) {
      const backup = storedBackup(name, (await this.find(`${name}/${MANIFEST}`)) ?? '');
      if (backup) backups.push(backup);
    }
    return backups;
  }

  async remove(name: string): Promise<void> {
    const { DeleteObjectCommand } = await sdk();
    const manifest = this.keyOf(`${name}/${MANIFEST}`);
    const others = (await this.keysUnder(`${this.keyOf(name)}/`)).filter((key) => key !== manifest);
    for (const key of [manifest, ...others]) {
      await this.talk(`deleting ${key}`, () =>
        this.client.send(new DeleteObjectCommand({ Bucket: this.place.bucket, Key: key })),
      );
    }
  }

  /** Verifies each uploaded file; uploads the manifest last, so that only a complete backup has one. */
  async upload(
    folder: string,
    name: string,
    { manifest, onBytes }: { manifest: Manifest; onBytes: (bytes: number) => void },
  ) {
    for (const file of manifest.files) {
      await this.put(folder, `${name}/${file.path}`, file);
      onBytes(file.bytes);
    }
    const bytes = (await stat(path.join(folder, MANIFEST))).size;
    const digest = new Digest().resume();
    await pipeline(createReadStream(path.join(folder, MANIFEST)), digest);
    await this.put(folder, `${name}/${MANIFEST}`, { path: MANIFEST, bytes, sha256: digest.hex() });
  }

  /** Downloads the files of the verified manifest into a folder. */
  async download(folder: string, access: ManifestAccess): Promise<Manifest> {
    const text = await this.find(MANIFEST);
    if (text === undefined) {
      throw new BackupFault('absent', `There is no backup in ${this.locationOf('')}: it has no ${MANIFEST}.`);
    }
    const manifest = openManifest(text, this.locationOf(MANIFEST), access);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path.join(folder, MANIFEST), text, { mode: 0o600 });
    for (const file of manifest.files) {
      const target = path.join(folder, file.path);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await this.fetch(file, target);
    }
    return manifest;
  }

  private async fetch({ path: name, holds }: Manifest['files'][number], target: string): Promise<void> {
    const body = await this.read(name);
    if (body) return pipeline(body, createWriteStream(target, { mode: 0o600 }));
    throw new BackupFault('data', `${this.locationOf(name)} (${holds}) is missing. Use another backup.`);
  }

  private async put(
    folder: string,
    name: string,
    file: { path: string; bytes: number; sha256: string },
  ): Promise<void> {
    const { Upload } = await import('@aws-sdk/lib-storage');
    const source = path.join(folder, file.path);
    const params = {
      Bucket: this.place.bucket,
      Key: this.keyOf(name),
      Body: createReadStream(source, { highWaterMark: 1024 * 1024 }),
      ChecksumAlgorithm: 'SHA256' as const,
    };
    await this.talk(`uploading ${file.path}`, () =>
      new Upload({ client: this.client, params, partSize: PART_BYTES, queueSize: 2 }).done(),
    );
    await this.verify(source, name, file);
  }

  /** Compares with the checksum of the store, or reads the object back when the store keeps none. */
  private async verify(
    source: string,
    name: string,
    { bytes, sha256 }: { bytes: number; sha256: string },
  ): Promise<void> {
    const { HeadObjectCommand } = await sdk();
    const at = { Bucket: this.place.bucket, Key: this.keyOf(name) };
    const head = await this.talk(`asking for ${at.Key}`, () =>
      this.client.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' })),
    );
    const fail = (what: string) =>
      new BackupFault('data', `${this.locationOf(name)} ${what} after its upload. Run the backup again.`);
    if (head.ContentLength !== bytes) throw fail(`has ${head.ContentLength} bytes instead of ${bytes}`);
    const stored = head.ChecksumSHA256;
    const isRight = stored
      ? stored === (await storedChecksum(source, { stored, sha256, partBytes: PART_BYTES }))
      : (await this.hashOf(name)) === sha256;
    if (!isRight) throw fail('has another checksum');
  }

  private async hashOf(name: string): Promise<string> {
    const digest = new Digest().resume();
    await pipeline((await this.read(name))!, digest);
    return digest.hex();
  }

  private async find(name: string): Promise<string | undefined> {
    const { text } = await import('node:stream/consumers');
    const body = await this.read(name);
    return body && text(body);
  }

  private async read(name: string): Promise<Readable | undefined> {
    const { GetObjectCommand } = await sdk();
    const at = { Bucket: this.place.bucket, Key: this.keyOf(name) };
    return this.talk(`reading ${at.Key}`, async () => {
      try {
        return (await this.client.send(new GetObjectCommand(at))).Body as Readable;
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  private async names(): Promise<string[]> {
    const root = this.keyOf('');
    const keys = await this.keysUnder(root);
    return [...new Set(keys.map((key) => key.slice(root.length).split('/')[0]!))];
  }

  private async keysUnder(prefix: string): Promise<string[]> {
    const { paginateListObjectsV2 } = await sdk();
    const pages = paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.place.bucket, Prefix: prefix },
    );
    return this.talk('listing', async () => {
      const keys: string[] = [];
      for await (const page of pages) keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      return keys;
    });
  }

  private keyOf(name: string): string {
    return this.place.prefix ? `${this.place.prefix}/${name}` : name;
  }

  private async talk<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BackupFault) throw error;
      const { name, message } = error as Error;
      const mend = 'Check the bucket, AWS_REGION, the credentials and BACKUP_S3_ENDPOINT.';
      throw new BackupFault(
        'unavailable',
        `S3, ${what} in ${this.place.bucket}: ${name}: ${message}. ${mend}`,
      );
    }
  }
}
