import { isDeepStrictEqual } from 'node:util'
import type {
  Replacement,
  ResourceAttribute,
  ResourceChange,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation'
import { referencesIn } from '../../../../cloudformation/template/references.ts'
import { resolve } from '../../../../cloudformation/template/resolve.ts'
import { parameterValue } from '../../../../cloudformation/template/resolve-parameters.ts'
import type { ResourceDeclaration } from '../../../../cloudformation/template/template.ts'
import { type TemplateValue, textual } from '../../../../cloudformation/template/template-value.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Comparison, Side } from './plan-changes.ts'

/** One resource that is there before and after. */
export interface PropertyComparison {
  readonly id: string
  readonly type: ResourceType
  readonly comparison: Comparison
  /** What is known to change of the resources that it may need. */
  readonly changes: ReadonlyMap<string, ResourceChange>
}

type Target = NonNullable<ResourceChangeDetail['Target']>

/**
 * Tells what changes of a resource and why: because the template says otherwise, because a parameter has another value, or
 * because another resource changes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
export function findDetails(compared: PropertyComparison): ResourceChangeDetail[] {
  const { id, comparison } = compared
  const [before, after] = [declarationOf(comparison.before as Side, id), declarationOf(comparison.after, id)]
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])
  return [
    ...[...names].flatMap((name) =>
      compareValue(compared, before.properties[name], after.properties[name], propertyTarget(compared, name)),
    ),
    ...compareValue(compared, before.metadata, after.metadata, attributeTarget('Metadata')),
    ...policyChanges(before, after),
    ...tagChange(compared),
  ]
}

/** Whether the change takes a new resource: surely, perhaps, or not. */
export function replacementOf(details: readonly ResourceChangeDetail[]): Replacement {
  const recreating = details.filter(({ Target }) => Target?.RequiresRecreation === 'Always')
  if (recreating.some(({ Evaluation }) => Evaluation === 'Static')) return 'True'
  return recreating.length > 0 ? 'Conditional' : 'False'
}

function compareValue(
  compared: PropertyComparison,
  before: TemplateValue | undefined,
  after: TemplateValue | undefined,
  target: Target,
): ResourceChangeDetail[] {
  const { before: old, after: now } = compared.comparison
  const isSame = isDeepStrictEqual(evaluated(before, old as Side), evaluated(after, now))
  if (isSame) return dynamicChanges(compared, after, target)
  const direct = { Target: target, ChangeSource: 'DirectModification' } as const
  const parameters = isDeepStrictEqual(before, after) && after !== undefined ? changedParameters(compared, after) : []
  if (parameters.length === 0) return [{ ...direct, Evaluation: 'Static' }]
  return [
    ...parameters.map((CausingEntity) => ({
      Target: target,
      Evaluation: 'Static' as const,
      ChangeSource: 'ParameterReference' as const,
      CausingEntity,
    })),
    { ...direct, Evaluation: 'Dynamic' },
  ]
}

/** What is not known yet counts by how it will be found. */
function evaluated(value: TemplateValue | undefined, { scope }: Side): TemplateValue | undefined {
  const text = value === undefined ? undefined : JSON.stringify(resolve(value, scope))
  return text === undefined ? undefined : textual(JSON.parse(text))
}

/** The parameters in a value that have another value than before. */
function changedParameters({ comparison: { before, after } }: PropertyComparison, value: TemplateValue): string[] {
  const names = new Set(referencesIn(value, after.scope.condition).map(({ name }) => name))
  return [...names].filter((name) => {
    const [then, now] = [before?.source.parameters.get(name), after.source.parameters.get(name)]
    return then && now && !isDeepStrictEqual(parameterValue(then), parameterValue(now))
  })
}

/** Changes that follow from those of the resources that a value refers to. */
function dynamicChanges(
  { changes, comparison }: PropertyComparison,
  value: TemplateValue | undefined,
  target: Target,
): ResourceChangeDetail[] {
  if (value === undefined) return []
  return referencesIn(value, comparison.after.scope.condition).flatMap(({ kind, name, attribute }) => {
    const cause = changes.get(name)
    // A new resource cannot stand behind an old one's unchanged value.
    if (cause?.Action !== 'Modify' || (kind === 'Ref' && cause.Replacement === 'False')) return []
    return {
      Target: target,
      Evaluation: cause.Replacement === 'True' ? ('Static' as const) : ('Dynamic' as const),
      ChangeSource: kind === 'Ref' ? ('ResourceReference' as const) : ('ResourceAttribute' as const),
      CausingEntity: kind === 'Ref' ? name : `${name}.${attribute ?? ''}`,
    }
  })
}

function policyChanges(before: ResourceDeclaration, after: ResourceDeclaration): ResourceChangeDetail[] {
  const compared = [
    ['DeletionPolicy', before.deletionPolicy, after.deletionPolicy],
    ['UpdateReplacePolicy', before.updateReplacePolicy, after.updateReplacePolicy],
  ] as const
  return compared
    .filter(([, then, now]) => !isDeepStrictEqual(then, now))
    .map(([attribute]) => ({
      Target: attributeTarget(attribute),
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    }))
}

function tagChange({ type, comparison: { before, after } }: PropertyComparison): ResourceChangeDetail[] {
  if (type.taggable !== true || isDeepStrictEqual(before?.source.tags, after.source.tags)) return []
  return [{ Target: attributeTarget('Tags'), Evaluation: 'Static', ChangeSource: 'DirectModification' }]
}

function propertyTarget({ id, type, comparison: { contexts } }: PropertyComparison, name: string): Target {
  const isRecreated = type.createOnly?.includes(name) || type.update === undefined
  const [before, after] = [contexts.valueBefore(id, name), contexts.valueAfter(id, name)]
  const kind = before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify'
  return {
    Attribute: 'Properties',
    Name: name,
    RequiresRecreation: isRecreated ? 'Always' : 'Never',
    Path: `/Properties/${name}`,
    ...(before !== undefined && { BeforeValue: before }),
    ...(after !== undefined && { AfterValue: after }),
    AttributeChangeType: kind,
  }
}

function attributeTarget(attribute: ResourceAttribute): Target {
  return { Attribute: attribute, RequiresRecreation: 'Never' }
}

function declarationOf({ source }: Side, id: string): ResourceDeclaration {
  return source.template.resources.get(id) as ResourceDeclaration
}
