/** All demo users share the password of the demo user. */
export const DEMO_PASSWORD = 'password123';

interface DemoPerson {
  username: string;
  displayName: string;
  bio: string;
  city: string;
  follows: string[];
}

interface DemoPost {
  author: string;
  content: string;
  hoursAgo: number;
  likedBy: string[];
  comments: { author: string; content: string; replies?: { author: string; content: string }[] }[];
}

interface DemoChat {
  between: [string, string];
  hoursAgo: number;
  /** The two users alternate; the first one starts. */
  lines: string[];
}

export const DEMO_PEOPLE: DemoPerson[] = [
  {
    username: 'demo',
    displayName: 'Demi Okafor',
    bio: 'Trying everything out here.',
    city: 'Cape Town',
    follows: ['naledi', 'tomas', 'yuki', 'amara', 'jonas'],
  },
  {
    username: 'naledi',
    displayName: 'Naledi Mokoena',
    bio: 'Trail runner, early riser, slow cook.',
    city: 'Johannesburg',
    follows: ['demo', 'amara', 'sipho'],
  },
  {
    username: 'tomas',
    displayName: 'Tomás Ferreira',
    bio: 'I repair old radios and tell you about it.',
    city: 'Porto',
    follows: ['demo', 'jonas', 'yuki', 'lena'],
  },
  {
    username: 'yuki',
    displayName: 'Yuki Tanaka',
    bio: 'Film photographs, mostly of staircases.',
    city: 'Osaka',
    follows: ['tomas', 'lena', 'demo'],
  },
  {
    username: 'amara',
    displayName: 'Amara Nwosu',
    bio: 'Baker. Yes, the sourdough one.',
    city: 'Lagos',
    follows: ['demo', 'naledi', 'priya'],
  },
  {
    username: 'jonas',
    displayName: 'Jonas Lindqvist',
    bio: 'Databases by day, banjo by night.',
    city: 'Uppsala',
    follows: ['tomas', 'demo', 'priya'],
  },
  {
    username: 'priya',
    displayName: 'Priya Raman',
    bio: 'Teaches maths to people who say they cannot.',
    city: 'Chennai',
    follows: ['amara', 'jonas', 'naledi'],
  },
  {
    username: 'lena',
    displayName: 'Lena Vogt',
    bio: 'Cartographer. Ask me about contour lines.',
    city: 'Leipzig',
    follows: ['yuki', 'tomas'],
  },
  {
    username: 'sipho',
    displayName: 'Sipho Dlamini',
    bio: 'Goalkeeper with opinions.',
    city: 'Durban',
    follows: ['naledi', 'demo'],
  },
];

export const DEMO_POSTS: DemoPost[] = [
  {
    author: 'naledi',
    content:
      'Sixteen kilometres before the city woke up. The fog on the ridge was worth every metre of climbing.',
    hoursAgo: 3,
    likedBy: ['demo', 'amara', 'sipho', 'priya'],
    comments: [
      {
        author: 'sipho',
        content: 'You make the rest of us look bad.',
        replies: [{ author: 'naledi', content: 'Join me on Saturday, then. We start at five.' }],
      },
      { author: 'demo', content: 'Which trail was it?' },
    ],
  },
  {
    author: 'tomas',
    content:
      'The 1958 set plays again! A capacitor the size of my thumb had given up. First thing it caught: a football match.',
    hoursAgo: 9,
    likedBy: ['demo', 'jonas', 'lena', 'yuki'],
    comments: [
      {
        author: 'jonas',
        content: 'What did you replace it with?',
        replies: [{ author: 'tomas', content: 'A modern film one, hidden inside the old can.' }],
      },
    ],
  },
  {
    author: 'yuki',
    content: 'Roll 41 is back from the lab. Two good frames out of thirty-six, which is one more than usual.',
    hoursAgo: 20,
    likedBy: ['lena', 'tomas'],
    comments: [],
  },
  {
    author: 'amara',
    content: 'New oven, same starter. She is nine years old now and moodier than any teenager.',
    hoursAgo: 27,
    likedBy: ['naledi', 'demo', 'priya'],
    comments: [
      {
        author: 'priya',
        content: 'Does she have a name?',
        replies: [{ author: 'amara', content: 'Clotilde.' }],
      },
    ],
  },
  {
    author: 'jonas',
    content:
      'If your backup has never been restored, you have a file, not a backup. I say this as someone who learned it on a Friday.',
    hoursAgo: 40,
    likedBy: ['demo', 'tomas', 'priya'],
    comments: [{ author: 'demo', content: 'Printing this out.' }],
  },
  {
    author: 'priya',
    content: 'Today a student proved something I had not seen proved that way before. I am still smiling.',
    hoursAgo: 52,
    likedBy: ['amara', 'jonas'],
    comments: [],
  },
  {
    author: 'lena',
    content: 'A map is an argument about what matters. Discuss.',
    hoursAgo: 70,
    likedBy: ['yuki'],
    comments: [{ author: 'tomas', content: 'And what it leaves out is the counter-argument.' }],
  },
  {
    author: 'demo',
    content: 'Hello everybody. I am new here; whom should I follow?',
    hoursAgo: 75,
    likedBy: ['naledi', 'tomas', 'amara'],
    comments: [
      { author: 'amara', content: 'Welcome! Follow your nose.' },
      { author: 'jonas', content: 'Start with Tomás, he is never boring.' },
    ],
  },
  {
    author: 'sipho',
    content: 'Clean sheet number eleven. Nobody talks about goalkeepers until they miss one.',
    hoursAgo: 96,
    likedBy: ['naledi'],
    comments: [],
  },
  {
    author: 'tomas',
    content:
      'Does anyone have the service manual of a Nordmende Fidelio? The dial cord has a path I cannot reconstruct.',
    hoursAgo: 130,
    likedBy: ['jonas'],
    comments: [],
  },
];

export const DEMO_CHATS: DemoChat[] = [
  {
    between: ['naledi', 'demo'],
    hoursAgo: 2,
    lines: [
      'It was the Northcliff loop, by the way',
      'Thank you! Is it hard?',
      'The last two kilometres are. The rest is flat',
      'I will try it on Sunday',
      'Take water. And a jacket',
      'Will do',
    ],
  },
  {
    between: ['demo', 'tomas'],
    hoursAgo: 30,
    lines: [
      'Do you ever sell the radios?',
      'Only to people who promise to listen',
      'I promise',
      'Then come by when you are in Porto',
    ],
  },
  {
    between: ['amara', 'priya'],
    hoursAgo: 50,
    lines: [
      'Can you explain compound interest to a baker?',
      'It is a starter that feeds itself',
      'Say no more',
    ],
  },
];
