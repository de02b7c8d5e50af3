import type { Cloud } from '../cloud.ts'

/** Runs functions. */
export class FunctionService {
  readonly cloud: () => Cloud
  constructor(cloud: () => Cloud) {
    this.cloud = cloud
  }

  async stop(): Promise<void> {}
}
