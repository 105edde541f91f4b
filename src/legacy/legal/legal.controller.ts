import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Public } from '../../common/auth/public.decorator.js';
import { AcceptLegalDto, LegalAcceptedDto, LegalDocumentsDto } from './legal.dto.js';
import { LEGAL_VERSION, legalDocuments } from './legal-documents.js';
import { UsersService } from '../../users/users.service.js';

@Controller('api/legal')
export class LegalController {
  constructor(private readonly users: UsersService) {}

  /** List the legal documents that hold for every server. */
  @Public()
  @Get('documents')
  documents(): LegalDocumentsDto {
    return LegalDocumentsDto.from(LEGAL_VERSION, legalDocuments);
  }

  /** Record your consent to the current legal documents. */
  @Post('accept')
  @HttpCode(200)
  async accept(@CurrentUser() userId: string, @Body() body: AcceptLegalDto): Promise<LegalAcceptedDto> {
    const { marketingOptIn } = body;
    return LegalAcceptedDto.from(
      await this.users.acceptLegal(userId, { legalVersion: LEGAL_VERSION, marketingOptIn }),
    );
  }
}
