/** Texts that careless escaping or normalisation would change. */
export const PHRASES = [
  'hello',
  '<b>&amp;</b>',
  'e\u0301 \u{1f469}\u200d\u{1f680}',
  '  two  spaces ',
  'it\'s "so" \\n',
  '第一\n第二',
];

export const EMOJIS = ['\u{1f44d}', '\u2764\ufe0f', '\u{1f602}'];
