"""How a report looks: on a screen of any width, and on paper."""

STYLE = """
:root { color-scheme: light; --ink: #222; --quiet: #6e6e6e; --line: #e1e4e9; --blue: #0072b2; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 28px 28px 60px; background: #fff; color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Arial, sans-serif; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 44px 0 12px; padding-top: 10px; border-top: 2px solid var(--ink); font-size: 20px; }
h3 { margin: 24px 0 8px; font-size: 15px; }
h4 { margin: 14px 0 6px; font-size: 13px; }
p { margin: 8px 0; max-width: 82ch; }
a { color: var(--blue); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre { font: 12.5px/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 8px 0; padding: 12px 14px; overflow-x: auto; background: #f6f7f9; border-radius: 6px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 18px; }
.kind { margin: 0; color: var(--quiet); }
.data { margin-top: 6px; }
.missing { color: var(--quiet); font-style: italic; }
.unfinished { padding: 8px 12px; border-left: 4px solid #e69f00; background: #fdf6e6; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0 0; }
.tiles div { flex: 1 1 170px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; }
.tiles b { display: block; font-size: 25px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tiles span { display: block; font-weight: 600; }
.tiles small { color: var(--quiet); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 8px 0; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
thead th { color: var(--quiet); font-weight: 400; }
tbody th { font-weight: 400; white-space: nowrap; }
.numbers td, .numbers thead th + th { padding-left: 14px; text-align: right; }
.weights, .small { font-size: 12.5px; }
.small th { white-space: nowrap; }
.small th, .small td { padding-right: 4px; }
.chart svg { display: block; width: 100%; height: auto; }
.drawing { overflow-x: auto; }
.drawing svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.courses { display: flex; flex-wrap: wrap; gap: 8px 4px; }
.courses > div { max-width: 100%; }
.cells { display: grid; gap: 20px; }
.pictures { display: flex; flex-wrap: wrap; gap: 16px; }
figure { margin: 0; break-inside: avoid; }
figcaption { font-size: 13px; overflow-wrap: anywhere; }
.numbered { margin: 22px 0; }
.numbered > figcaption { margin-bottom: 6px; font-size: 14px; }
.pictures figure { width: 256px; max-width: 100%; }
.pictures img { display: block; width: 100%; border-radius: 4px; }
.pictures b { float: right; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 13px; max-width: none; }
.legend i { display: inline-block; width: 14px; height: 14px; margin-right: 6px; vertical-align: -2px;
  border: 1px solid #888; border-radius: 3px; }
details { margin: 10px 0; }
summary { cursor: pointer; color: var(--blue); }
footer { margin-top: 48px; padding-top: 10px; border-top: 1px solid var(--line); color: var(--quiet);
  font-size: 13px; }
@media print {
  body { max-width: none; padding: 0; font-size: 12px;
    -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  nav { display: none; }
  h2, h3, .legend { break-after: avoid; }
  .pictures figure { width: 30%; }
  .tiles div { flex-basis: 110px; }
  .chart, .tiles div, tr { break-inside: avoid; }
  pre { white-space: pre-wrap; }
}
"""
