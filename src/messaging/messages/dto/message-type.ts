export enum MessageType {
  TEXT = 'TEXT',
  PHOTO = 'PHOTO',
  VIDEO = 'VIDEO',
  VOICE = 'VOICE',
  FILE = 'FILE',
  GIF = 'GIF',
  STICKER = 'STICKER',
  LINK = 'LINK',
}
