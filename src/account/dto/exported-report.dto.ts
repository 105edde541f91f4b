import { toIso } from '../../common/to-iso.js';
import type { ReportRow } from '../export.repository.js';

export class ExportedReportDto {
  id: string;
  reportedUserId: string | null;
  reportedPostId: string | null;
  reason: string;
  createdAt: string;

  static from(row: ReportRow): ExportedReportDto {
    return Object.assign(new ExportedReportDto(), { ...row, createdAt: toIso(row.createdAt) });
  }
}
