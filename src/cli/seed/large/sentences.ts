import type { Random } from '../../random.js';
import { CHAT_SHAPES, COMMENT_SHAPES, ELSEWHERE, POST_SHAPES, WORDS } from './words.js';

/** Fixed text, or a list of words of which one is chosen. */
type Piece = string | string[];

const parsed = (shapes: string[]): Piece[][] =>
  shapes.map((shape) => shape.split(/[{}]/).map((piece, index) => (index % 2 === 0 ? piece : WORDS[piece]!)));

const POST = parsed(POST_SHAPES);
const COMMENT = parsed(COMMENT_SHAPES);
const CHAT = parsed(CHAT_SHAPES);

const OTHER_SCRIPT_PROBABILITY = 0.06;
const EMOJI_PROBABILITY = 0.15;
const TAG_PROBABILITY = 0.08;
const CONTINUATION_PROBABILITY = 0.35;
const ESSAY_PROBABILITY = 0.02;

/** Texts of varied length, some with emoji and some in other scripts. */
export class Sentences {
  constructor(private readonly random: Random) {}

  post(): string {
    if (this.random.chance(OTHER_SCRIPT_PROBABILITY)) return this.random.pick(ELSEWHERE)!;
    let text = this.say(POST);
    while (this.random.chance(CONTINUATION_PROBABILITY)) text += ` ${this.say(POST)}`;
    if (this.random.chance(ESSAY_PROBABILITY)) text = this.essay(text);
    if (this.random.chance(TAG_PROBABILITY)) text += ` ${this.random.pick(WORDS.tag!)!}`;
    return this.decorated(text);
  }

  comment(): string {
    if (this.random.chance(OTHER_SCRIPT_PROBABILITY)) return this.random.pick(ELSEWHERE)!;
    return this.decorated(this.say(COMMENT));
  }

  chat(): string {
    if (this.random.chance(OTHER_SCRIPT_PROBABILITY / 2)) return this.random.pick(ELSEWHERE)!;
    return this.decorated(this.say(CHAT));
  }

  emoji(): string {
    return this.random.pick(WORDS.emoji!)!;
  }

  /** Two to seven paragraphs. */
  private essay(beginning: string): string {
    const paragraphs = [beginning];
    for (let left = 1 + this.random.below(6); left > 0; left -= 1) {
      paragraphs.push(Array.from({ length: 2 + this.random.below(4) }, () => this.say(POST)).join(' '));
    }
    return paragraphs.join('\n\n');
  }

  private decorated(text: string): string {
    return this.random.chance(EMOJI_PROBABILITY) ? `${text} ${this.emoji()}` : text;
  }

  private say(shapes: Piece[][]): string {
    let text = '';
    for (const piece of this.random.pick(shapes)!) {
      const words = typeof piece === 'string' ? piece : this.random.pick(piece)!;
      text += text === '' || text.endsWith('. ') ? capitalised(words) : words;
    }
    return text;
  }
}

const capitalised = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1);
