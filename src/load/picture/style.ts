/** The page’s colours and sizes; a reader’s dark mode is followed. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #ffffff; --ink: #1c2733; --soft: #5b6b7b; --line: #dde3ea;
  --blue: #1f6feb; --blue90: #6ea3f2; --blue99: #a9c8f7; --green: #1a8a5a; --red: #c93c37 }
@media (prefers-color-scheme: dark) { :root { --page: #12171d; --card: #1a2129; --ink: #e4e9ef; --soft: #94a3b3; --line: #303b47;
  --blue: #9ccbff; --blue90: #5b9bea; --blue99: #3f72b8; --green: #4cc38a; --red: #f0716b } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 ui-sans-serif, system-ui, "DejaVu Sans", sans-serif }
main { max-width: 860px; margin: 0 auto; padding: 32px 20px 48px }
h1 { font-size: 24px; line-height: 1.25; margin: 0; overflow-wrap: anywhere }
h2 { font-size: 16px; margin: 0 }
header p { margin: 4px 0 0; color: var(--soft); overflow-wrap: anywhere }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 }
.tiles div, figure, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px }
.tiles div { padding: 12px 16px }
.tiles b { display: block; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap }
.tiles span { color: var(--soft); font-size: 13px }
.tiles .bad b { color: var(--red) }
figure, section { margin: 0 0 16px; padding: 16px 18px 10px }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; margin-bottom: 6px }
ul { list-style: none; display: flex; gap: 14px; margin: 0; padding: 0; color: var(--soft); font-size: 13px }
li { display: flex; align-items: center; gap: 6px }
li i { width: 16px; height: 0; border-top: 3px solid; border-radius: 2px }
i.p50 { color: var(--blue) } i.p90 { color: var(--blue90) } i.p99 { color: var(--blue99) }
i.asked { color: var(--soft); border-top-style: dashed; border-top-width: 2px } i.answered { color: var(--green) } i.failed { color: var(--red) }
svg { display: block; width: 100%; height: auto }
svg text { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums }
svg text.below { text-anchor: middle } svg text.beside { text-anchor: end }
svg path { fill: none }
.grid { stroke: var(--line) } .axis, .tick { stroke: var(--soft) }
path.p50, path.p90, path.p99, path.answered { stroke-width: 2; stroke-linejoin: round }
path.p50 { stroke: var(--blue) } path.p90 { stroke: var(--blue90) } path.p99 { stroke: var(--blue99) } path.answered { stroke: var(--green) }
path.asked { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 5 4 }
svg path.band99 { fill: var(--blue99); opacity: .28 } svg path.band90 { fill: var(--blue90); opacity: .3 } svg path.failed { fill: var(--red) }
circle.p50 { fill: var(--blue) } circle.p90 { fill: var(--blue90) } circle.p99 { fill: var(--blue99) }
circle.answered { fill: var(--green) } circle.asked { fill: var(--soft) }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse; margin: 8px 0 6px; font-variant-numeric: tabular-nums }
th { font-weight: 500; color: var(--soft); text-align: right; font-size: 13px } th:first-child, th.text, td.text { text-align: left }
td { text-align: right; padding: 5px 0 5px 14px; border-top: 1px solid var(--line) } th { padding: 0 0 4px 14px }
td:first-child, th:first-child { padding-left: 0; text-align: left; white-space: nowrap }
td.text { overflow-wrap: anywhere; color: var(--soft); min-width: 12em }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 18px; margin: 8px 0 6px }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
footer { color: var(--soft); font-size: 13px }
@media print { body { background: none } figure, section { break-inside: avoid } }
`
