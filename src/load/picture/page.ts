import type { LoadResult } from '../load-result.ts'

export function toHtml(result: LoadResult): string {
  return JSON.stringify(result)
}
