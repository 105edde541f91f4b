// `node --import` this for a process whose clock is SHIFTED_CLOCK_SECONDS off, where there is no libfaketime.
const shiftMs = Number(process.env.SHIFTED_CLOCK_SECONDS) * 1000;
delete process.env.SHIFTED_CLOCK_SECONDS;

const RealDate = Date;
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, type) => Reflect.construct(target, args.length === 0 ? [now()] : args, type),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
