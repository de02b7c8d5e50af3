import { createHash } from 'node:crypto'
import { link, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { getOrCreate } from '../../../core/get-or-create.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { MAX_UNZIPPED_BYTES } from './code-store.ts'
import { invalid } from './errors.ts'
import { layerVersionAccess, lookUpLayerVersion, parseLayerVersionArn } from './layer-reference.ts'
import type { AttachedLayer, FunctionCode, FunctionVersion } from './state.ts'

const MAX_LAYERS = 5

type Sized = Pick<FunctionCode, 'unzippedSize'>

/**
 * What giving layers to a function needs beside the operation itself: to get each of them, which across accounts the layer
 * version's policy must grant too.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
 */
export function attachmentAccess(layers: readonly string[], { cloud }: OperationContext): Access[] {
  return layers.map((arn) => layerVersionAccess('GetLayerVersion', parseLayerVersionArn(arn), cloud.store))
}

/** The condition key of requests that give layers to a function. */
export function layerKeys(layers: readonly string[]): RequestContext {
  return layers.length === 0 ? {} : { 'lambda:Layer': layers }
}

/**
 * The layers that a function is given. They stay its own, whatever becomes of the layer versions.
 * @throws AwsError `InvalidParameterValueException` for more than five, for one that does not exist or lies in another Region,
 *   and for two versions of one layer
 */
export function attachLayers(arns: readonly string[], { cloud, region }: OperationContext): AttachedLayer[] {
  if (arns.length > MAX_LAYERS) throw invalid(`Cannot reference more than ${MAX_LAYERS} layers.`)
  const byLayer = new Map<string, string>()
  return arns.map((arn) => {
    const reference = parseLayerVersionArn(arn)
    if (reference.region !== region) {
      throw invalid(`Layers are not in the same region as the function. Layers are expected to be in region ${region}.`)
    }
    const layer = lookUpLayerVersion(reference, cloud.store)
    if (layer === undefined) throw invalid(`Layer version ${arn} does not exist.`)
    const other = byLayer.get(layer.layerArn)
    if (other !== undefined) {
      throw invalid(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      )
    }
    byLayer.set(layer.layerArn, arn)
    return { arn, code: layer.code }
  })
}

/** @throws AwsError `InvalidParameterValueException` where code and layers together unpack to more than Lambda takes */
export function checkTotalSize(code: Sized, layers: readonly { readonly code: Sized }[]): void {
  const size = layers.reduce((sum, layer) => sum + layer.code.unzippedSize, code.unzippedSize)
  if (layers.length === 0 || size <= MAX_UNZIPPED_BYTES) return
  throw invalid(
    `Function code combined with layers exceeds the maximum allowed size of ${MAX_UNZIPPED_BYTES} bytes. The actual size is ${size} bytes.`,
  )
}

/** Folders of layers laid over each other, by name. */
const merged = new Map<string, Promise<void>>()

/**
 * What a function has under `/opt`: one folder with its layers laid over each other in their order, or none. Links stand in for
 * copies, so the folder is not to be written to.
 */
export async function layerFolders({
  settings,
}: {
  readonly settings: Pick<FunctionVersion['settings'], 'layers'>
}): Promise<string[]> {
  const folders = settings.layers.map(({ code }) => code.folder)
  const [first] = folders
  if (first === undefined || folders.length === 1) return folders
  const name = createHash('sha256').update(folders.join('\n')).digest('hex')
  const folder = join(dirname(first), '..', 'opt', name)
  await getOrCreate(merged, folder, () =>
    merge(folders, folder).catch((error: unknown) => {
      merged.delete(folder)
      throw error
    }),
  )
  return [folder]
}

/** INVARIANT: a folder that has its final name is complete. */
async function merge(folders: readonly string[], into: string): Promise<void> {
  await mkdir(dirname(into), { recursive: true })
  const unfinished = await mkdtemp(`${into}-`)
  for (const folder of folders) await linkAll(folder, unfinished)
  await rename(unfinished, into)
}

async function linkAll(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    const there = await stat(target).catch(() => undefined)
    const isFolder = entry.isDirectory()
    if (there !== undefined && !(isFolder && there.isDirectory())) await rm(target, { recursive: true })
    if (!isFolder) await link(source, target)
    else {
      await mkdir(target, { recursive: true })
      await linkAll(source, target)
    }
  }
}
