const PEOPLE = 'https://rabitchat.app/u/';

export class ShareLinkDto {
  url: string;
  username: string;

  static from(username: string): ShareLinkDto {
    return { url: PEOPLE + encodeURIComponent(username), username };
  }
}
