export interface Workload {
  name: string;
  about: string;
  run(args: string[]): Promise<void>;
}
