import { join } from 'node:path'
import type { Cloud } from '../../../cloud.ts'
import { declareState } from '../../../store/state.ts'
import { ContentStore } from './content-store.ts'

/** The folder, under the cloud's work folder, of everything that is in S3. */
export const CONTENTS_FOLDER = 's3'

const CONTENTS = declareState('s3 contents', 'partition', () => ({ store: undefined as ContentStore | undefined }))

/** The place for the bytes of a partition's objects. */
export function contentsOf(cloud: Cloud, partition: string): ContentStore {
  const state = cloud.store.get(CONTENTS, { partition, account: '', region: '' })
  // After a reset nothing may meet files of before, which uploads under way may still be writing.
  const id = Buffer.from(cloud.random.bytes(6)).toString('hex')
  state.store ??= new ContentStore(join(cloud.workFolder, CONTENTS_FOLDER, `${partition}-${id}`))
  return state.store
}
