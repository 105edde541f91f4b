/** Vocabulary of the large world. `{name}` in a shape stands for a word of that list. */
const list = (words: string) => words.split('|');

const BEGINNINGS = list(
  'Al|Bar|Cal|Dor|El|Fen|Gar|Hol|Il|Jas|Kel|Lor|Mar|Nor|Or|Pel|Quin|Ros|Sel|Tar|Ul|Ver|Wen|Yar|Zel',
);
const MIDDLES = list('a|be|da|e|i|la|li|mo|na|o|ra|ri|sto|ta|ve|wi');
const ENDINGS = list(
  'bury|by|den|dale|field|ford|ham|ia|land|low|mere|mont|nes|ra|ro|sand|ton|ville|wick|worth',
);

/** Eight thousand names, so that most words are rare, as in real text. */
const NAMES = BEGINNINGS.flatMap((one) =>
  MIDDLES.flatMap((two) => ENDINGS.map((three) => one + two + three)),
);

export const WORDS: Record<string, string[]> = {
  thing: list(
    'bicycle|kettle|notebook|radio|window|garden|bread|soup|camera|jacket|bridge|train|piano|recipe|map|letter|ladder|lamp|bookshelf|ferry|tomato plant|old laptop|coffee grinder|guitar|tent|library card|umbrella|workbench|sourdough|kite|balcony|keyboard|telescope|hammock|puzzle|compass|rain gauge|allotment|scarf|drone',
  ),
  place: list(
    'the market|the harbour|my street|the library|the old mill|the park|the station|the workshop|the bakery|the river|the office|the museum|my kitchen|the hills|the stadium|the night bus|the corner café|the beach|the school|the allotments|the roof|the second floor|the observatory|the lake',
  ),
  quality: list(
    'quiet|wonderful|a little strange|better than expected|cold|full of light|too loud|perfect|slower than ever|beautiful|crowded|exactly right|under repair|a mess|worth the wait|overpriced|surprisingly good|closed again',
  ),
  person: list(
    'my sister|my neighbour|a stranger|our teacher|my grandmother|the postman|a friend|my brother|the plumber|my flatmate|the choir|a colleague|the landlord|my cousin|half the team|the kid next door',
  ),
  deed: list(
    'finished the puzzle|learned to bake|repaired the fence|ran ten kilometres|found a new trail|wrote a letter|painted the hallway|planted beans|fixed the boiler|read three chapters|lost my keys|missed the bus|slept until noon|cleaned the gutters|sold the car|adopted a cat|tuned the piano|cycled to work|burned the rice|called an old friend',
  ),
  deeds: list(
    'finish the puzzle|learn to bake|repair the fence|run ten kilometres|find a new trail|write a letter|paint the hallway|plant beans|fix the boiler|read more|travel by train|sleep earlier|drink less coffee|keep bees|speak better Portuguese|swim outdoors|draw every day|finish what I start',
  ),
  time: list(
    'this morning|last night|on Sunday|after work|before breakfast|in the rain|during lunch|at sunrise|all weekend|yesterday|for the first time in years|since Tuesday|at midnight|between two meetings',
  ),
  feeling: list(
    'I am still smiling|no regrets|my legs disagree|never again|I could do this every day|send help|what a week|I needed that|small victories|ask me tomorrow|I have questions|that is all|more soon|you had to be there',
  ),
  topic: list(
    'urban gardening|night trains|slow cooking|open source|bird watching|second-hand books|film photography|chess openings|house plants|trail running|old maps|public libraries|community radio|amateur astronomy|mechanical keyboards|folk music|cold water swimming|home repair|board games|local elections',
  ),
  food: list(
    'lentil soup|mango pickle|fresh bread|plum cake|ramen|jollof rice|pancakes|grilled corn|tomato salad|dumplings|cardamom buns|bean stew|lemon tart|roast squash',
  ),
  tag: list(
    '#photography|#running|#garden|#books|#homemade|#nowplaying|#trains|#maps|#morning|#diy|#learning|#music',
  ),
  emoji: list('😀|😂|🥲|😍|🤔|🙌|👍|🎉|🔥|🌧️|☀️|🌱|🍞|📷|🚲|❤️|🐈|☕|🎶|👩‍🍳|🏃🏽|🇿🇦'),
  name: NAMES,
  number: list('two|three|four|six|seven|nine|eleven|a dozen|twenty|forty'),
};

export const POST_SHAPES = list(
  '{person} {deed} {time} and {place} was {quality}.|The {thing} at {place} is {quality} today.|I {deed} {time}. {feeling}.|Does anyone know where to find a good {thing} near {place}?|Reading about {topic} again, {time}.|Nobody told me to expect so much of {topic}.|{number} years ago I wanted to {deeds}. {feeling}.|Made {food} {time}; {person} says it is {quality}.|If you only {deeds} once this year, do it at {place}.|A {thing}, a {thing} and {food}: that is the whole plan.|Unpopular opinion: I find {topic} {quality}.|Today I will {deeds}, or at least buy a {thing}.|Thank you to {person} who {deed} when I could not.|{place} {time}: {quality}.|What is your favourite {thing}, and why is it not mine?|My goal for the month: {deeds} and {deeds}.|Somebody left a {thing} at {place}. It looks {quality}.|{person} asked me about {topic} and I talked for an hour.|The trick with {food} is patience, and a {thing}.|Looking for {number} people who want to {deeds} {time}.|Has anyone been to {name}? I have {number} days.|The 6.40 to {name} was late again, and it was {quality}.|Listening to {name} {time}. {feeling}.|Dinner in {name} Street: {food}, {quality}.|{name} against {name}, and {person} {deed} instead of watching.',
);

export const COMMENT_SHAPES = list(
  'So true.|{feeling}.|Same here, {time}.|I would love to {deeds} too.|Where is that?|{person} would agree.|Try it with {food} next time.|Congratulations!|This made my day.|Is the {thing} still there?|I always thought {topic} {quality}.|Welcome to the club.|Count me in.|Not sure about the {thing}, but yes.|You should write about {topic}.|Ha!|Please post more of this.|How long did it take?|I {deed} as well, {time}.|That {thing} looks {quality}.',
);

export const CHAT_SHAPES = list(
  'Are you coming to {place}?|Yes|No, sorry|I {deed} {time}|Did you see the {thing}?|ok|On my way|Can you bring {food}?|{feeling}|Tomorrow then|{person} says hello|Where are you?|At {place}|Ten minutes|I will {deeds} first|What do you think about {topic}?|Honestly, {quality}|Good night|Call me when you can|Thanks!|Let me check|It was {quality}|Who else is coming?|Just {person}|Happy birthday!|I sent you the address|Haha|Perfect|Wait, which {thing}?|See you there',
);

/** Texts in other scripts, used verbatim. */
export const ELSEWHERE = list(
  'おはようございます。今日はとても静かな朝です。|写真を撮りに海まで歩きました。|صباح الخير، القهوة جاهزة والكتاب مفتوح.|المدينة جميلة بعد المطر.|Доброе утро! Сегодня идём в горы.|Кто-нибудь знает хорошую пекарню у вокзала?|今天的晚霞真好看。|周末一起去骑车吗?|오늘은 하루 종일 비가 왔어요.|새 책을 시작했어요.|आज बाज़ार में बहुत भीड़ थी।|चाय तैयार है, आ जाओ।|Καλημέρα από το λιμάνι.|שבת שלום לכולם.|สวัสดีตอนเช้า วันนี้อากาศดีมาก|Hôm nay trời đẹp quá, đi dạo thôi.|Çay hazır, pencere açık, kedi uyuyor.|Ngiyabonga kakhulu, bangane bami.|Šťastnou cestu a pište!|¿Alguien más vio la luna anoche?',
);
