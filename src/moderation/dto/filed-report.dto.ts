export class FiledReportDto {
  success: boolean;
  reportId: string;

  static from(reportId: string): FiledReportDto {
    return Object.assign(new FiledReportDto(), { success: true, reportId });
  }
}
