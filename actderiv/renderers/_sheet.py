"""The style of a report as a web page: light and dark as the reader has it, narrow screens, paper."""

SHEET = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #c4ccd4; --grid: #e6e9ed; --band: #ffe3d3;
  --c0: #0068a8; --c1: #b3400c; --c2: #6b3fa0; --good: #00663f; --bad: #b42318; --open: #7a5200; --focus: #0969da;
}
@media (prefers-color-scheme: dark) { :root {
  --paper: #0e1116; --ink: #e6edf3; --soft: #9aa4af; --line: #3a424b; --grid: #242b33; --band: #4a2a1b;
  --c0: #58b4f0; --c1: #ff9a5c; --c2: #c4a1ff; --good: #4cc38a; --bad: #ff8f85; --open: #e3b341; --focus: #79c0ff;
} }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
.verdict { font-size: 1.15rem; font-weight: 600; margin: 0; }
.pass { color: var(--good); } .fail { color: var(--bad); } .undecided { color: var(--open); }
.wide, pre { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: normal; }
th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
td:last-child { min-width: 6rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .25rem 1.5rem; margin: 0; }
dt { color: var(--soft); font-size: .875rem; } dd { margin: 0; }
a { color: var(--c0); } footer, figcaption { color: var(--soft); font-size: .875rem; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; min-width: 34rem; max-width: 48rem; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.band { fill: var(--band); } .grid { stroke: var(--grid); fill: none; } .frame { stroke: var(--line); fill: none; }
.dots { fill: none; stroke-width: 4; stroke-linecap: round; }
.bound { fill: none; stroke: var(--ink); stroke-dasharray: 6 4; }
.s0 { stroke: var(--c0); } .s1 { stroke: var(--c1); } .s2 { stroke: var(--c2); }
.mark { fill: var(--paper); stroke-width: 2; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #333; --line: #999; --grid: #ddd; --band: #fde3d5;
    --c0: #0068a8; --c1: #b3400c; --c2: #6b3fa0; --good: #00663f; --bad: #b42318; --open: #7a5200; }
  body { max-width: none; font-size: 11px; padding: 0; }
  .wide { overflow: visible; } th, td { padding-right: .4rem; } tr, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; } svg { min-width: 0; }
}
"""
