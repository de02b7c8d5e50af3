import { dirname, resolve } from 'node:path'
import { PackageError, type PackageProblem } from '../stacks/package-error.ts'
import { type FunctionPackage, packFunction } from '../stacks/packages.ts'
import type { FunctionNode, Topology } from '../topology/topology.ts'

/** Packs functions, each again when something that it is made of has changed, and keeps the last package of each that was good. */
export class Workshop {
  readonly #packages = new Map<string, FunctionPackage>()
  readonly #problems = new Map<string, readonly PackageProblem[]>()
  /** By function: files and folders that it is made of, as far as is known. */
  readonly #sources = new Map<string, readonly string[]>()

  /** Packs all functions of a topology; its own settings may have changed too. */
  async packAll({ functions }: Topology, base: string): Promise<void> {
    const ours = functions.filter(({ exists }) => !exists)
    const names = new Set(ours.map(({ name }) => name))
    for (const map of [this.#packages, this.#problems, this.#sources]) {
      for (const name of map.keys()) if (!names.has(name)) map.delete(name)
    }
    await Promise.all(ours.map((fn) => this.#pack(fn, base)))
  }

  /** Packs those that are made of any of these. */
  async packChanged({ functions }: Topology, base: string, paths: ReadonlySet<string>): Promise<void> {
    const ours = functions.filter(
      ({ name, exists }) => !exists && this.#sources.get(name)?.some((one) => paths.has(one)),
    )
    await Promise.all(ours.map((fn) => this.#pack(fn, base)))
  }

  /** By function: the last package that was good. */
  get packages(): ReadonlyMap<string, FunctionPackage> {
    return this.#packages
  }

  get problems(): readonly PackageProblem[] {
    return [...this.#problems.values()].flat()
  }

  get sources(): string[] {
    return [...this.#sources.values()].flat()
  }

  async #pack(fn: FunctionNode, base: string): Promise<void> {
    try {
      const made = await packFunction(fn, base)
      this.#packages.set(fn.name, made)
      this.#sources.set(fn.name, made.sources)
      this.#problems.delete(fn.name)
    } catch (error) {
      if (!(error instanceof PackageError)) throw error
      this.#problems.set(fn.name, error.problems)
      const entry = fn.code === undefined ? [] : [resolve(base, fn.code.path)]
      const known = [...entry, ...(this.#sources.get(fn.name) ?? []), ...error.files]
      // What is imported and not there may yet come, beside what imports it.
      const around = error.files.map((file) => dirname(file))
      this.#sources.set(fn.name, [...new Set([...known, ...around])])
    }
  }
}
