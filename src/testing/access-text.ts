import type { Decision, LayerVerdict, StatementReference } from '../iam/decision.ts'
import type { Explanation } from '../iam/explain.ts'

const VERDICTS: Readonly<Record<LayerVerdict['verdict'], string>> = {
  allow: 'allows',
  'implicit-deny': 'does not allow',
  'explicit-deny': 'denies',
  'not-applicable': 'not asked',
}

/** What was expected of a request and how it came out, layer by layer, with what to change. */
export function accessText(expected: string, decision: Decision, { layers, message, obstacles }: Explanation): string {
  const { request } = decision
  const outcome = decision.decision === 'allow' ? 'allowed' : `denied (${decision.decision}, ${decision.deniedBy})`
  const asked = layers.filter(({ verdict }) => verdict !== 'not-applicable')
  return [
    `expected ${request.action} on ${request.resource} ${expected}, but it is ${outcome}`,
    `for  ${typeof request.principal === 'string' ? request.principal : JSON.stringify(request.principal)}`,
    ...asked.map(({ layer, verdict, statement }) =>
      `     ${layer.padEnd(9)} ${VERDICTS[verdict].padEnd(15)}${statementName(statement)}`.trimEnd(),
    ),
    ...(message === '' ? [] : [`aws  ${message}`]),
    ...obstacles.flatMap(({ finding, fix }) => [
      `why  ${finding}`,
      `fix  ${fix.text}`,
      ...(fix.statement ? [`     ${JSON.stringify(fix.statement)}`] : []),
    ]),
    ...(decision.decision === 'allow' ? [`fix  remove or narrow ${grounds(decision)}`] : []),
  ].join('\n')
}

function grounds({ reasons }: Decision): string {
  const allowing = reasons.filter(({ effect }) => effect === 'Allow').map(statementName)
  return allowing.length === 0 ? 'nothing: no policy binds this caller here' : allowing.join(' or ')
}

function statementName(statement: StatementReference | undefined): string {
  if (statement === undefined) return ''
  const { sid, index, policy } = statement
  return `statement ${sid ?? index + 1} of \`${policy}\``
}
