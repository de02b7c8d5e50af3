// Nothing is lost: records through a bridge while STS and Lambda fail, connections break, sessions end, environments are killed,
// and a shard is split. `npm run loss -- [runs] [records]`
import { type LossResult, runLoss } from './loss/run-loss.ts'

const [runs = '20', records = '100000'] = process.argv.slice(2)
const columns = ['source', 'seed', 'records', 'missing', 'twice', 'disorder', 'faults', 'crashes', 'seconds']
console.log(columns.map((name) => name.padStart(9)).join(''))
let lost = 0
for (const source of ['kinesis', 'sqs', 'fifo'] as const) {
  const count = source === 'kinesis' ? Number(records) : Math.min(Number(records), 10_000)
  for (let seed = 1; seed <= Number(runs); seed++) {
    const result = await runLoss({ source, seed, records: count })
    lost += result.missing + (source === 'sqs' ? 0 : result.outOfOrder)
    console.log(rowOf(result))
  }
}
process.exitCode = lost === 0 ? 0 : 1

function rowOf({
  source,
  seed,
  records,
  missing,
  duplicates,
  outOfOrder,
  struck,
  crashes,
  seconds,
}: LossResult): string {
  const faults = Object.values(struck).reduce((sum, hits) => sum + hits, 0)
  const cells = [
    source,
    seed,
    records,
    missing,
    duplicates,
    source === 'sqs' ? '-' : outOfOrder,
    faults,
    crashes,
    seconds.toFixed(1),
  ]
  return cells.map((cell) => String(cell).padStart(9)).join('')
}
