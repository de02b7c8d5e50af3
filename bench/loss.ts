// Nothing is lost: records through a bridge while STS and Lambda fail, connections break, sessions end, environments are killed,
// and a shard is split. `npm run loss -- [runs] [records] [messages of each queue]`
import { type LossResult, runLoss } from './loss/run-loss.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const [runs = '20', records = '100000', messages = '10000'] = process.argv.slice(2)
const results: LossResult[] = []
let widths: readonly number[] | undefined
for (const source of ['kinesis', 'sqs', 'fifo'] as const) {
  const count = Number(source === 'kinesis' ? records : messages)
  for (let seed = 1; seed <= Number(runs); seed++) {
    const result = await runLoss({ source, seed, records: count })
    if (results.length === 0) printRow(Object.keys(cellsOf(result)))
    results.push(result)
    printRow(Object.values(cellsOf(result)))
  }
}
const sum = (of: (result: LossResult) => number) => results.reduce((total, result) => total + of(result), 0)
const [missing, disordered] = [sum((one) => one.missing), sum((one) => (one.source === 'sqs' ? 0 : one.outOfOrder))]
const faults = sum(({ struck }) => Object.values(struck).reduce((total, hits) => total + hits, 0))
const verdict =
  missing + disordered === 0 ? 'nothing lost, nothing out of order' : `${missing} lost, ${disordered} keys out of order`
process.stdout.write(`\n${verdict}: ${sum((one) => one.records)} records, ${results.length} runs, ${faults} faults\n`)
process.exitCode = missing + disordered === 0 ? 0 : 1

function cellsOf({ source, seed, records, missing, duplicates, outOfOrder, struck, seconds }: LossResult) {
  return {
    source,
    seed,
    records,
    missing,
    twice: duplicates,
    // A standard queue promises none.
    'out of order': source === 'sqs' ? '–' : outOfOrder,
    ...struck,
    seconds: seconds.toFixed(1),
  }
}

/** As wide as its heading, which is printed first. */
function printRow(cells: readonly (string | number)[]): void {
  widths ??= cells.map((cell) => Math.max(7, String(cell).length))
  process.stdout.write(`${cells.map((cell, index) => String(cell).padStart(widths?.[index] ?? 0)).join('  ')}\n`)
}
