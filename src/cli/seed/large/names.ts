import type { Random } from '../../random.js';

const list = (names: string) => names.split(' ');

const FIRST = list(
  'Naledi Tomás Yuki Amara Jonas Priya Lena Sipho Zanele Mateo Ingrid Omar Leila Kofi Ana Dmitri Mei Arjun Fatima Lucas Nia Elif Hugo Chiara Pieter Thandi Rafael Sana Emil Noor Ivana Kwame Sofia Bongani Aiko Marta Viktor Layla Samuel Ayesha Björn Camila Youssef Greta Themba Zofia Minh Aaliyah Carlos Hana Lerato Felix Imani Rosa Tariq Agnes Sibusiso Linnea Diego Nandi',
);
const LAST = list(
  "Mokoena Ferreira Tanaka Nwosu Lindqvist Raman Vogt Dlamini Khumalo García Larsen Haddad Rahimi Mensah Kovač Petrov Chen Sharma Al-Amin Okafor Demir Rossi van-Wyk Silva O'Brien Novák Botha Santos Malik Eriksen Horvat Asante Costa Nkosi Sato Kowalska Weber Nasser Adeyemi Khan Jansen Rojas Mansour Fischer Zulu Nguyen Lopez Kim Molefe Schmidt Abebe Moreau Yilmaz Popescu Ndlovu Berg Castillo Hassan Murray Sithole",
);
const ELSEWHERE = [
  '佐藤 美咲',
  '王小明',
  '김서연',
  'Анна Смирнова',
  'Γιώργος Παππάς',
  'محمد علي',
  'נועה לוי',
  'प्रिया शर्मा',
  'สมชาย ใจดี',
  'Nguyễn Thị Mai',
];

const IN_ANOTHER_SCRIPT = 0.05;
const ONE_WORD = 0.1;

export interface Name {
  username: string;
  displayName: string;
}

/** The unique number makes the username unique. */
export function nameOf(number: number, random: Random): Name {
  const first = random.pick(FIRST)!;
  const last = random.pick(LAST)!;
  const username = `${plain(first)}_${plain(last)}_${number.toString(36)}`;
  if (random.chance(IN_ANOTHER_SCRIPT)) return { username, displayName: random.pick(ELSEWHERE)! };
  return { username, displayName: random.chance(ONE_WORD) ? first : `${first} ${last}` };
}

/** The form used in usernames. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}
