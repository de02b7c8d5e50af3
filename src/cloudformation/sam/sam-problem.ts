import type { AwsError } from '../../core/errors.ts'
import { validationError } from '../errors.ts'

export const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31'

/** Something wrong in a SAM document, in SAM's own words; the whole document's problems are told at once. */
export class SamProblem extends Error {
  /** What it stands in the order of: the resource it is about, where there is one. */
  readonly about: string

  constructor(message: string, about: string = message) {
    super(message)
    this.about = about
  }
}

export function invalidResource(logicalId: string, text: string): SamProblem {
  return new SamProblem(`Resource with id [${logicalId}] is invalid. ${text}`, logicalId)
}

/** An event of a function; `eventId` is now the name that the function has for it, now its logical id. */
export function invalidEvent(functionId: string, eventId: string, text: string): SamProblem {
  return invalidResource(functionId, `Event with id [${eventId}] is invalid. ${text}`)
}

export function invalidTemplate(text: string): SamProblem {
  return new SamProblem(`Structure of the SAM template is invalid. ${text}`)
}

/** A generated resource has a name that one of the template's own has too. */
export function duplicateId(logicalId: string, newId: string, type: string): SamProblem {
  const attempt = `attempts to create a new resource with id [${newId}] and type "${type}".`
  const advice =
    'A resource with that id already exists within this template. Please use a different id for that resource.'
  return new SamProblem(`Transforming resource with id [${logicalId}] ${attempt} ${advice}`, logicalId)
}

/** Runs one part of the expansion; a problem is kept for `transformFailed`, anything else goes on up. */
export function collectProblems<Result>(problems: SamProblem[], run: () => Result): Result | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof SamProblem)) throw error
    problems.push(error)
    return undefined
  }
}

/** The same problem counts once. They come in the order of their resources; where there is none, it is not verified. */
export function transformFailed(problems: readonly SamProblem[]): AwsError {
  const inOrder = [...problems].sort((one, other) => (one.about < other.about ? -1 : 1))
  const texts = [...new Set(inOrder.map(({ message }) => message))]
  const summary = `Invalid Serverless Application Specification document. Number of errors found: ${texts.length}.`
  return validationError(`Transform ${SAM_TRANSFORM} failed with: ${[summary, ...texts].join(' ')}`)
}

/** A list of names as SAM prints it. */
export function listNames(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`
}
