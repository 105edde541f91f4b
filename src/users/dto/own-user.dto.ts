import { toIso } from '../../common/to-iso.js';
import { businessCategory, creatorCategory, gender, userCategory } from '../users.enums.tables.js';
import type { User } from '../users.tables.js';
import { AuthorDto } from './author.dto.js';
