import { CHECKS } from './checks.ts'
import type { Finding, Severity } from './finding.ts'

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

/**
 * The findings as SARIF, which code hosts show beside the lines.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif(findings: readonly Finding[], version: string): object {
  const ids = Object.keys(CHECKS)
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'xacct',
            version,
            rules: Object.values(CHECKS).map(({ id, title, why, fix, severity, page }) => ({
              id,
              name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
              shortDescription: { text: title },
              fullDescription: { text: why },
              help: { text: fix },
              ...(page !== undefined && { helpUri: page }),
              defaultConfiguration: { level: LEVELS[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.id,
          ruleIndex: ids.indexOf(finding.id),
          level: LEVELS[finding.severity],
          message: { text: `${finding.message}. ${finding.why}. Fix: ${finding.fix}${statementText(finding)}` },
          locations: [locationOf(finding)],
          // The same finding in the next run is the same, wherever its line has gone to.
          partialFingerprints: { 'xacct/v1': `${finding.id}:${finding.place.path}:${finding.message}` },
        })),
      },
    ],
  }
}

function statementText({ statement }: Finding): string {
  return statement === undefined ? '' : ` ${JSON.stringify(statement)}`
}

function locationOf({ place: { file, line, path } }: Finding): object {
  return {
    ...(file !== undefined && {
      physicalLocation: {
        artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
        ...(line !== undefined && { region: { startLine: line } }),
      },
    }),
    logicalLocations: [{ fullyQualifiedName: path }],
  }
}
