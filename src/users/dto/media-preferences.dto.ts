/** How media is played and sent. */
export class MediaPreferencesDto {
  autoplay: boolean;
  dataSaver: boolean;
  uploadQuality: 'low' | 'medium' | 'high';
}
