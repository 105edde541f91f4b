/** Which events a person wants to hear of. */
export class NotificationChoicesDto {
  likes: boolean;
  comments: boolean;
  follows: boolean;
  messages: boolean;
  mentions: boolean;
}
